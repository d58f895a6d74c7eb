package io.anytls.server;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.certificate.TlsIdentity;
import io.anytls.daemon.link.AnyTlsLink;
import io.anytls.protocol.auth.PasswordDigest;
import io.anytls.protocol.auth.User;
import io.anytls.protocol.auth.Users;
import io.anytls.server.config.Account;
import io.anytls.server.identity.LinkTrust;
import io.anytls.server.identity.ServerLink;
import java.util.List;

/**
 * What clients know a listener by.
 *
 * @param accounts one or more
 * @param serverName the name in the configuration, or empty
 * @param host how clients reach it by what its owner says, or empty
 */
public record Identity(
        HostPort listen, List<Account> accounts, TlsIdentity certificate, String serverName, String host) {

    /** @throws StartupException if two of them have the same password */
    Users users() {
        try {
            return Users.of(accounts.stream()
                    .map(account -> new User(account.name(), PasswordDigest.of(account.password())))
                    .toList());
        } catch (IllegalArgumentException e) {
            throw StartupException.usage(e.getMessage());
        }
    }

    /** What a link says of the certificate. */
    public LinkTrust trust(HostPort listening) {
        return LinkTrust.of(certificate, serverName, ServerLink.dialled(host, listening));
    }

    /** A link for each user. */
    public List<AnyTlsLink> links(HostPort listening) {
        String dialled = ServerLink.dialled(host, listening);
        LinkTrust trust = trust(listening);
        boolean named = accounts.size() > 1;
        return accounts.stream()
                .map(account -> ServerLink.of(
                        account.password(), dialled, listening.port(), trust, named ? account.name() : ""))
                .toList();
    }
}
