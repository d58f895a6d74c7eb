package io.anytls.e2e.traffic;

import io.anytls.e2e.kit.ProgramPair;
import java.net.InetSocketAddress;
import java.util.List;

/** How curl may ask a proxy for a page. */
enum Way {
    SOCKS5 {
        @Override
        List<String> options(InetSocketAddress proxy) {
            return List.of("-x", "socks5h://" + ProgramPair.hostPort(proxy));
        }
    },
    SOCKS4A {
        @Override
        List<String> options(InetSocketAddress proxy) {
            return List.of("-x", "socks4a://" + ProgramPair.hostPort(proxy));
        }
    },
    CONNECT {
        @Override
        List<String> options(InetSocketAddress proxy) {
            return List.of("-p", "-x", "http://" + ProgramPair.hostPort(proxy));
        }
    },
    ABSOLUTE_FORM {
        @Override
        List<String> options(InetSocketAddress proxy) {
            return List.of("-x", "http://" + ProgramPair.hostPort(proxy));
        }
    };

    abstract List<String> options(InetSocketAddress proxy);
}
