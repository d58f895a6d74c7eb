package io.anytls.client.config;

import io.anytls.daemon.option.Option;
import io.anytls.daemon.option.OptionGroup;
import io.anytls.daemon.option.Optioned;
import io.anytls.daemon.option.Values;

/**
 * How a listener treats the datagrams of applications.
 *
 * @param values of the options below
 */
public record UdpOptions(Values values) implements Optioned<UdpOptions> {

    public static final OptionGroup<UdpOptions> OPTIONS = new OptionGroup<>(UdpOptions::new);

    public static final Option<Boolean> BLOCK_QUIC = OPTIONS.yesOrNo("block_quic", false)
            .flag()
            .means(
                    "Whether datagrams to port 443 are refused, so that programs fall back from QUIC to TCP at once: QUIC over"
                            + " TCP is slower than either.");

    /** What holds where nothing is said. */
    public static final UdpOptions DEFAULT = OPTIONS.standard();

    public boolean blocksQuic() {
        return values.get(BLOCK_QUIC);
    }

    @Override
    public UdpOptions with(Values others) {
        return new UdpOptions(others);
    }
}
