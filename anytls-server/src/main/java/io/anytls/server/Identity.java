package io.anytls.server;

import io.anytls.daemon.StartupException;
import io.anytls.daemon.address.HostPort;
import io.anytls.daemon.link.AnyTlsLink;
import io.anytls.daemon.tls.TlsIdentity;
import io.anytls.protocol.auth.PasswordDigest;
import io.anytls.protocol.auth.User;
import io.anytls.protocol.auth.Users;
import io.anytls.server.config.Account;
import io.anytls.server.identity.ServerLink;
import java.util.List;

/**
 * What clients know a listener by.
 *
 * @param accounts one or more
 * @param selfSigned whether the certificate was made here, so that nobody has vouched for it
 * @param host how clients reach it, or empty
 */
record Identity(HostPort listen, List<Account> accounts, TlsIdentity certificate, boolean selfSigned, String host) {

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

    /** A link for each user; other programs have to be told not to verify a certificate that signs itself. */
    List<AnyTlsLink> links(HostPort listening) {
        boolean named = accounts.size() > 1;
        return accounts.stream()
                .map(account ->
                        ServerLink.of(account.password(), host, listening, selfSigned, named ? account.name() : ""))
                .toList();
    }
}
