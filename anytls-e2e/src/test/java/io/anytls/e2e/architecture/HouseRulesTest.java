package io.anytls.e2e.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;

/** What may be done where, and what things are called: docs/architecture.md, rules 5 and 6. */
@AnalyzeClasses(packages = "io.anytls", importOptions = ProgramClasses.class)
class HouseRulesTest {

    /** They run on the main thread, before and after all traffic, on the reloader's, or on the thread that writes the log. */
    private static final String MAINS =
            "io\\.anytls\\.(client\\.(cli\\.(ClientMain|OneFetch)|doctor\\.((Session)?Examinations?|SpeedTest))|server\\.cli\\.ServerMain|"
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

    /** What both programs have, with types of their own, so that who knows the one finds his way in the other. */
    private static final Set<String> OF_BOTH = Set.of(
            "BlockOutbound",
            "CheckCommand",
            "DirectOutbound",
            "Outbound",
            "OutboundOptions",
            "Outbounds",
            "PoolReport",
            "PoolStatistics",
            "RouteOptions",
            "RouteTable",
            "Router",
            "ServerOptions",
            "StreamRequest",
            "UpstreamOutbound");

    @ArchTest
    static final ArchRule noNameTwice = classes()
            .that()
            .areTopLevelClasses()
            .should(new ArchCondition<>("be the only one of its name") {

                private final Map<String, JavaClass> seen = new HashMap<>();

                @Override
                public void init(Collection<JavaClass> all) {
                    seen.clear();
                }

                @Override
                public void check(JavaClass found, ConditionEvents events) {
                    String name = found.getSimpleName();
                    JavaClass other = name.equals("package-info") ? null : seen.putIfAbsent(name, found);
                    boolean ofBoth = OF_BOTH.contains(name)
                            && other != null
                            && !module(found).equals(module(other));
                    if (other != null && !ofBoth) {
                        events.add(SimpleConditionEvent.violated(found, found.getName() + " and " + other.getName()));
                    }
                }

                private static String module(JavaClass of) {
                    return of.getPackageName().split("\\.")[2];
                }
            });
}
