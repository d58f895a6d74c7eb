package io.anytls.client.tunnel;

import java.io.IOException;

/** What an application has sent may have reached its target, and nobody could tell whether it has if it were sent again. */
public final class ServedMaybeException extends IOException {

    private static final long serialVersionUID = 1L;

    public ServedMaybeException() {
        super("the session died under the request, and the server that has it cannot be asked whether it was served");
    }
}
