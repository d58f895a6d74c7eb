package io.anytls.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class SkippedTestsTest {

    @Test
    void eachReasonIsALineWithItsTests() {
        PrintStream before = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said));
        try {
            LauncherFactory.create(LauncherConfig.builder()
                            .enableTestExecutionListenerAutoRegistration(false)
                            .addTestExecutionListeners(new SkippedTests())
                            .build())
                    .execute(LauncherDiscoveryRequestBuilder.request()
                            .selectors(selectClass(Some.class), selectClass(Off.class))
                            .build());
        } finally {
            System.setOut(before);
        }
        assertEquals(
                List.of(
                        "SKIPPED 1 tests: Assumption failed: there is no spoon",
                        "SKIPPED 2 tests: all of it",
                        "SKIPPED 1 tests: this one"),
                said.toString().lines().toList());
    }

    static final class Some {
        @Test
        void runs() {}

        @Test
        void findsSomethingMissing() {
            assumeTrue(false, "there is no spoon");
        }

        @Test
        @Disabled("this one")
        void isSwitchedOff() {}
    }

    @Disabled("all of it")
    static final class Off {
        @Test
        void one() {}

        @Test
        void two() {}
    }
}
