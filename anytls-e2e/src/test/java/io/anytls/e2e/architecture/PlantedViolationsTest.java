package io.anytls.e2e.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The rules of the architecture see what they forbid: each is held against classes that break it. */
class PlantedViolationsTest {

    @TempDir
    static Path scratch;

    @TestFactory
    Iterable<DynamicTest> eachRuleSeesWhatBreaksIt() {
        Map<String, ArchRule> rules = rules();
        return rules.entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> broken(rule.getKey(), rule.getValue())))
                .toList();
    }

    @Test
    void eachRuleHasAPlantedViolation() {
        TreeSet<String> planted = new TreeSet<>();
        PlantedViolations.rules().forEach(planted::add);
        assertEquals(new TreeSet<>(rules().keySet()), planted);
    }

    private static void broken(String name, ArchRule rule) {
        JavaClasses planted = new ClassFileImporter().importPath(PlantedViolations.compiled(name, scratch));
        assertTrue(rule.evaluate(planted).hasViolation(), "the rule \"" + rule.getDescription() + "\" saw nothing");
    }

    private static Map<String, ArchRule> rules() {
        Map<String, ArchRule> rules = new TreeMap<>();
        for (Class<?> tests : new Class<?>[] {ImportRulesTest.class, HouseRulesTest.class, RoomRulesTest.class}) {
            for (Field field : tests.getDeclaredFields()) {
                if (field.isAnnotationPresent(ArchTest.class)) {
                    rules.put(field.getName(), value(field));
                }
            }
        }
        return rules;
    }

    private static ArchRule value(Field field) {
        try {
            return (ArchRule) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
