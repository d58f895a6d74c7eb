package io.anytls.server.fallback;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.text.FailureText;
import io.anytls.server.config.FallbackOptions;
import io.anytls.server.config.FallbackTarget;
import io.anytls.server.web.FilePages;
import io.anytls.server.web.Pages;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** From options to sites. Blocking: looks at directories. */
public final class SiteMaker {

    private final FallbackOptions options;

    private SiteMaker(FallbackOptions options) {
        this.options = options;
    }

    /** @throws StartupException if a directory cannot be used */
    public static Sites make(FallbackOptions options) {
        SiteMaker maker = new SiteMaker(options);
        Map<String, Site> byProtocol = new HashMap<>();
        options.forAlpn().forEach((protocol, target) -> byProtocol.put(protocol, maker.site(target)));
        return new Sites(options.target().map(maker::site).orElse(null), byProtocol);
    }

    private Site site(FallbackTarget target) {
        if (target instanceof FallbackTarget.Tcp tcp) {
            return behind(BackendDialer.of(tcp.address(), options.isRemoteAllowed()));
        } else if (target instanceof FallbackTarget.Unix unix) {
            return behind(BackendDialer.ofUnixSocket(unix.path()));
        }
        return target instanceof FallbackTarget.Directory directory
                ? files(directory.path())
                : new WebSite(Pages.builtin(), target.toString());
    }

    private static Site files(String directory) {
        try {
            return new WebSite(FilePages.of(Path.of(directory)), directory);
        } catch (IOException | InvalidPathException e) {
            throw StartupException.usage(
                    "the fallback directory " + directory + " cannot be read: " + FailureText.of(e));
        }
    }

    private Site behind(BackendDialer backend) {
        ProxyHeader header = ProxyHeader.values()[options.proxyProtocol()];
        return new BackendSite(backend, header, new WebSite(Pages.badGateway(), "502"), System::nanoTime);
    }
}
