package io.anytls.e2e.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;

/** What single rooms promise in their {@code package-info}: docs/architecture.md, rule 8. */
@AnalyzeClasses(packages = "io.anytls", importOptions = ProgramClasses.class)
class RoomRulesTest {

    private static final String OURS = "io.anytls..";

    /** Rooms of the daemon that do the work and are told what to do by plain records. */
    private static final String[] WORKERS = rooms(
            "daemon.address..",
            "daemon.boringssl..",
            "daemon.certificate..",
            "daemon.datagram..",
            "daemon.dial..",
            "daemon.dns..",
            "daemon.ech..",
            "daemon.fetch..",
            "daemon.hello..",
            "daemon.link..",
            "daemon.payload..",
            "daemon.rule..",
            "daemon.ruleset",
            "daemon.tls..",
            "daemon.transport..",
            "daemon.upstream..");

    @ArchTest
    static final ArchRule workersKnowNoConfiguration = noClasses()
            .that()
            .resideInAnyPackage(WORKERS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(rooms("daemon.config..", "daemon.option..", "daemon.schema..", "daemon.cli.."));

    @ArchTest
    static final ArchRule theNativeLibraryIsForTlsOnly = noClasses()
            .that(are(not(resideInAnyPackage(
                    rooms("daemon.boringssl", "daemon.certificate", "daemon.hello", "daemon.ech", "daemon.tls")))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.anytls.daemon.boringssl");

    @ArchTest
    static final ArchRule payloadKnowsNothingOfOurs = knowsOnly("daemon.payload..");

    @ArchTest
    static final ArchRule budgetKnowsNothingOfOurs = knowsOnly("protocol.budget..");

    @ArchTest
    static final ArchRule turnsKnowNothingOfOurs = knowsOnly("server.turn..");

    @ArchTest
    static final ArchRule ruleSetsKnowRules = knowsOnly("daemon.ruleset", "daemon.rule..", "daemon.text..");

    /** Rules decide; who looks a name up or connects for them is not their business. */
    @ArchTest
    static final ArchRule rulesDialNobody =
            neverUses("daemon.rule..", "daemon.dns..", "daemon.fetch..", "daemon.tls..", "daemon.transport..");

    /** It turns one file into another; what it fetches is data. */
    @ArchTest
    static final ArchRule clashKnowsTheLanguageOnly = knowsOnly(
            "client.clash..",
            "daemon.address..",
            "daemon.config..",
            "daemon.fetch..",
            "daemon.file..",
            "daemon.link..",
            "daemon.text..");

    @ArchTest
    static final ArchRule groupsKnowOutboundsNotSessions = neverUses(
            "client.group..",
            "client.pool..",
            "client.dial..",
            "client.inbound..",
            "protocol.session..",
            "protocol.frame..");

    @ArchTest
    static final ArchRule tunnelsKnowNeitherInboundsNorPool = neverUses(
            "client.tunnel..",
            "client.inbound..",
            "client.pool..",
            "client.dial..",
            "client.group..",
            "client.direct..");

    @ArchTest
    static final ArchRule thePoolOfTheServerKnowsNoStream = neverUses(
            "server.outbound.pool..",
            "protocol.session..",
            "protocol.frame..",
            "protocol.conversation..",
            "server.stream..");

    @ArchTest
    static final ArchRule webPagesKnowNeitherUsersNorFallbacks = neverUses(
            "server.web..",
            "protocol.auth..",
            "server.access..",
            "server.fallback..",
            "server.inbound..",
            "server.limit..");

    private static String[] rooms(String... names) {
        return Stream.of(names).map(name -> "io.anytls." + name).toArray(String[]::new);
    }

    private static ArchRule neverUses(String room, String... others) {
        return noClasses()
                .that()
                .resideInAPackage("io.anytls." + room)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(rooms(others))
                .allowEmptyShould(false);
    }

    /** Of our rooms; libraries are another matter. */
    private static ArchRule knowsOnly(String room, String... others) {
        String[] known = Stream.concat(Stream.of(room), Stream.of(others)).toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage("io.anytls." + room)
                .should()
                .dependOnClassesThat(are(resideInAPackage(OURS).and(not(resideInAnyPackage(rooms(known))))))
                .allowEmptyShould(false);
    }
}
