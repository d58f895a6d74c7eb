package io.anytls.server.fallback;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.text.FailureText;
import io.anytls.server.config.FallbackOptions;
import io.anytls.server.config.FallbackTarget;
import io.anytls.server.web.FilePages;
import io.anytls.server.web.Pages;
import io.netty.channel.Channel;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** From options to sites. Blocking: looks at directories. */
public final class SiteMaker {

    private final FallbackOptions options;
    private final Function<Channel, Runnable> places;

    private SiteMaker(FallbackOptions options, Function<Channel, Runnable> places) {
        this.options = options;
        this.places = places;
    }

    /**
     * @param places takes one for a visitor's connection to a backend, and returns what gives it back; any thread
     * @throws StartupException if a directory cannot be used
     */
    public static Sites make(FallbackOptions options, Function<Channel, Runnable> places) {
        SiteMaker maker = new SiteMaker(options, places);
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
        return new BackendSite(backend, header, places, new WebSite(Pages.badGateway(), "502"), System::nanoTime);
    }
}
