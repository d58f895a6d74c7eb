package io.anytls.e2e.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;

/** Who may import whom: docs/architecture.md, rules 1 to 4. */
@AnalyzeClasses(packages = "io.anytls", importOptions = ProgramClasses.class)
class ImportRulesTest {

    private static final String CLIENT = "io.anytls.client..";
    private static final String SERVER = "io.anytls.server..";
    private static final String DAEMON = "io.anytls.daemon..";
    private static final String PROTOCOL = "io.anytls.protocol..";
    private static final String FRAME = "io.anytls.protocol.frame..";
    private static final String SHAPE = "io.anytls.protocol.shape..";
    private static final String PADDING = "io.anytls.protocol.padding..";

    /** Exceptions, which say what failed and are no part of the wire. */
    private static final String PROTOCOL_ROOT = "io.anytls.protocol";

    // ---- 1. modules ----

    @ArchTest
    static final ArchRule protocolKnowsNoOtherModule = neverUses(PROTOCOL, DAEMON, CLIENT, SERVER);

    @ArchTest
    static final ArchRule daemonKnowsNoOtherModule = neverUses(DAEMON, PROTOCOL, CLIENT, SERVER);

    @ArchTest
    static final ArchRule clientDoesNotKnowServer = neverUses(CLIENT, SERVER);

    @ArchTest
    static final ArchRule serverDoesNotKnowClient = neverUses(SERVER, CLIENT);

    @ArchTest
    static final ArchRule protocolNeedsNettyAndSlf4jOnly =
            usesNothingBut(PROTOCOL, PROTOCOL, "io.netty..", "org.slf4j..", "java..", "javax.net..");

    // ---- 2. inside protocol, and cycles: a package within another one is a package of its own ----

    @ArchTest
    static final ArchRule frameKnowsNothingOfOurs = knowsOfProtocol(FRAME);

    @ArchTest
    static final ArchRule authKnowsNothingOfOurs = knowsOfProtocol("io.anytls.protocol.auth..");

    @ArchTest
    static final ArchRule addressKnowsNothingOfOurs = knowsOfProtocol("io.anytls.protocol.address..");

    @ArchTest
    static final ArchRule paddingKnowsFrame = knowsOfProtocol(PADDING, FRAME);

    @ArchTest
    static final ArchRule shapeKnowsPadding = knowsOfProtocol(SHAPE, PADDING);

    @ArchTest
    static final ArchRule sessionKnowsFramePaddingAndShape =
            knowsOfProtocol("io.anytls.protocol.session..", FRAME, PADDING, SHAPE, "io.anytls.protocol.budget..");

    @ArchTest
    static final ArchRule aStreamKnowsItsCarrierOnly = noClasses()
            .that()
            .haveNameMatching(
                    ".*\\.session\\.(Stream(Channel|Input|Output|Config|Activity)|(Client|Server)Stream|Ending|QuietTimer)"
                            + "(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .haveNameMatching(".*\\.session\\.(Client|Server)?Session");

    @ArchTest
    static final ArchRule noPartOfAStreamKnowsTheStream = noClasses()
            .that()
            .haveNameMatching(
                    ".*\\.session\\.(Stream(Input|Output|Config|Activity)|Ending|QuietTimer|WriteTurns|ReadHolds|Carrier)"
                            + "(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .haveNameMatching(".*\\.session\\.(StreamChannel|(Client|Server)Stream)");

    @ArchTest
    static final ArchRule conversationKnowsAddressAndSession = knowsOfProtocol(
            "io.anytls.protocol.conversation..", "io.anytls.protocol.address..", "io.anytls.protocol.session..");

    @ArchTest
    static final ArchRule datagramsKnowAddressFrameAndSession = knowsOfProtocol(
            "io.anytls.protocol.datagram..",
            "io.anytls.protocol.address..",
            "io.anytls.protocol.budget..",
            FRAME,
            "io.anytls.protocol.session..");

    @ArchTest
    static final ArchRule noCyclesInTheProtocol =
            slices().matching("io.anytls.protocol.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noCyclesInTheDaemon =
            slices().matching("io.anytls.daemon.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noCyclesInTheClient =
            slices().matching("io.anytls.client.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noCyclesInTheServer =
            slices().matching("io.anytls.server.(**)").should().beFreeOfCycles();

    // ---- the roots: they put the rooms together, so no room knows them. Slices of (**) have none for a root. ----

    @ArchTest
    static final ArchRule noRoomOfTheClientKnowsItsRoot = roomsDoNotKnowTheirRoot("io.anytls.client");

    @ArchTest
    static final ArchRule noRoomOfTheServerKnowsItsRoot = roomsDoNotKnowTheirRoot("io.anytls.server");

    @ArchTest
    static final ArchRule noRoomOfTheDaemonKnowsItsRoot = roomsDoNotKnowTheirRoot("io.anytls.daemon");

    @ArchTest
    static final ArchRule theProtocolsRootKnowsNoRoom = noClasses()
            .that()
            .resideInAPackage(PROTOCOL_ROOT)
            .should()
            .dependOnClassesThat(are(resideInAPackage(PROTOCOL).and(not(resideInAPackage(PROTOCOL_ROOT)))));

    // ---- 3. libraries ----

    @ArchTest
    static final ArchRule jacksonInConfigOnly = onlyIn("com.fasterxml.jackson..", "..config..");

    @ArchTest
    static final ArchRule picocliInTheCommandLinesOnly =
            onlyIn("picocli..", "io.anytls.client.cli", "io.anytls.server.cli", "io.anytls.daemon.cli");

    @ArchTest
    static final ArchRule logbackInTheLoggingPackageOnly = onlyIn("ch.qos.logback..", "io.anytls.daemon.logging");

    @ArchTest
    static final ArchRule noOtherLogging =
            neverUses("io.anytls..", "java.util.logging..", "io.netty.util.internal.logging..");

    // ---- 4. the client's upper rooms ----

    @ArchTest
    static final ArchRule poolConfigAndInboundSeeChannelsNotFrames = noClasses()
            .that()
            .resideInAnyPackage("io.anytls.client.pool..", "io.anytls.client.config..", "io.anytls.client.inbound..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(FRAME);

    @ArchTest
    static final ArchRule configKnowsNoNetty = neverUses("..config..", "io.netty..");

    @ArchTest
    static final ArchRule theLanguageKnowsNoOption =
            neverUses("io.anytls.daemon.config..", "io.anytls.daemon.option..", "io.anytls.daemon.schema..");

    @ArchTest
    static final ArchRule optionsKnowNoSchema = neverUses("io.anytls.daemon.option..", "io.anytls.daemon.schema..");

    @ArchTest
    static final ArchRule schemaKnowsNoNetty = neverUses("io.anytls.daemon.schema..", "io.netty..");

    private static ArchRule neverUses(String room, String... others) {
        return noClasses()
                .that()
                .resideInAPackage(room)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .allowEmptyShould(false);
    }

    /** Exceptions may lie in a root: everybody throws them. */
    private static ArchRule roomsDoNotKnowTheirRoot(String root) {
        return noClasses()
                .that(are(resideInAPackage(root + "..").and(not(resideInAnyPackage(root, root + ".cli")))))
                .should()
                .dependOnClassesThat(are(resideInAPackage(root).and(not(assignableTo(Throwable.class)))))
                .allowEmptyShould(false);
    }

    private static ArchRule usesNothingBut(String room, String... others) {
        return noClasses()
                .that()
                .resideInAPackage(room)
                .should()
                .dependOnClassesThat(are(not(resideInAnyPackage(others))));
    }

    private static ArchRule knowsOfProtocol(String room, String... others) {
        String[] known =
                Stream.concat(Stream.of(room, PROTOCOL_ROOT), Stream.of(others)).toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(room)
                .should()
                .dependOnClassesThat(are(resideInAnyPackage(PROTOCOL).and(not(resideInAnyPackage(known)))));
    }

    private static ArchRule onlyIn(String library, String... rooms) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(rooms)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }
}
