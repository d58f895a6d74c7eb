package io.anytls.e2e.commandline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.anytls.e2e.kit.Finished;
import io.anytls.e2e.kit.Workspace;
import io.anytls.testkit.OpenSslProgram;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The link of a server whose certificate an authority has issued: clients verify it, so they have to ask for a name in it. */
class LinkOfACertificateTest {

    @RegisterExtension
    final Workspace workspace = new Workspace();

    @ParameterizedTest
    @CsvSource({
        "'DNS:vps.example.org,DNS:other.example.org', '-l 192.0.2.1:8443', 192.0.2.1:8443/?sni=vps.example.org",
        "'DNS:vps.example.org', '-l 192.0.2.1:8443 --host VPS.example.org', VPS.example.org:8443/",
        "'DNS:*.example.org', '-l 192.0.2.1:443', 192.0.2.1:443/?sni=www.example.org",
        "'DNS:*.example.org,DNS:example.org', '-l 192.0.2.1:443', 192.0.2.1:443/?sni=example.org",
        "'IP:192.0.2.1', '-l 192.0.2.1:443', 192.0.2.1:443/",
    })
    void itsNameIsInTheLink(String names, String options, String expected) throws Exception {
        OpenSslProgram openssl = new OpenSslProgram(workspace.directory());
        openssl.run("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=authority"
                + " -keyout ca.key -out ca.pem");
        openssl.run("req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=leaf -keyout leaf.key"
                + " -out leaf.csr");
        openssl.write("names", "subjectAltName=" + names);
        openssl.run(
                "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile names -out leaf.pem");
        Path chain = openssl.write("chain.pem", openssl.read("leaf.pem") + openssl.read("ca.pem"));
        Path key = openssl.file("leaf.key");
        Finished link = workspace.runHere(
                "anytls-server", ("link -p secret --cert " + chain + " --key " + key + " " + options).split(" "));
        assertEquals(0, link.status(), link::toString);
        assertEquals("anytls://secret@" + expected, link.output().get(0));
        assertTrue(link.errors().isEmpty(), link::toString); // nothing that a client could not verify
    }
}
