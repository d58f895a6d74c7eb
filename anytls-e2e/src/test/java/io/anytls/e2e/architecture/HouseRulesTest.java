package io.anytls.e2e.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.concurrent.Future;

/** What may be done where, and what things are called: docs/architecture.md, rules 5 and 6. */
@AnalyzeClasses(packages = "io.anytls", importOptions = ProgramClasses.class)
class HouseRulesTest {

    /** They run on the main thread, before and after all traffic, on the reloader's, or on the thread that writes the log. */
    private static final String MAINS =
            "io\\.anytls\\.(client\\.(cli\\.ClientMain|doctor\\.(Session)?Examination)|server\\.cli\\.ServerMain|"
                    + "daemon\\.(process\\.Daemon|transport\\.TcpListener|logging\\.LineQueue))";

    // ---- 5. event loops ----

    @ArchTest
    static final ArchRule nobodyWaitsForAFuture = noClasses()
            .that()
            .haveNameNotMatching(MAINS)
            .should()
            .callMethodWhere(
                    target(nameMatching("sync.*|await.*|get|join")).and(target(owner(assignableTo(Future.class)))));

    @ArchTest
    static final ArchRule nobodyWaitsForAnotherThread = noClasses()
            .that()
            .haveNameNotMatching(MAINS)
            .should()
            .callMethodWhere(target(nameMatching("await|acquire|take|park.*|wait"))
                    .and(target(owner(nameMatching("java\\.util\\.concurrent\\..*|java\\.lang\\.Object")))));

    @ArchTest
    static final ArchRule nobodySleeps = noClasses()
            .should()
            .callMethodWhere(target(nameMatching("sleep")).and(target(owner(assignableTo(Thread.class)))));

    @ArchTest
    static final ArchRule onePlaceExits = noClasses()
            .that()
            .resideOutsideOfPackage("io.anytls.daemon.process")
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class);

    // ---- 6. names ----

    @ArchTest
    static final ArchRule namesSayWhatThingsAre = noClasses()
            .should()
            .haveSimpleNameContaining("Util")
            .orShould()
            .haveNameMatching(".*(Helper|Manager|Common|Base|Impl)s?");
}
