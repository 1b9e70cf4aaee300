package io.dfs.systemtests.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ImportRulesTest {
  private static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/test-classes/"))
          .importPackages("io.dfs");

  /** Classes that break every rule, so that no rule is believed that finds nothing. */
  private static final JavaClasses PLANTED =
      new ClassFileImporter()
          .withImportOption(location -> location.contains("/test-classes/"))
          .importPackages("io.dfs.client.planted", "io.dfs.proto");

  @TestFactory
  Stream<DynamicTest> everyModuleKeepsTheRules() {
    return ImportRules.all().entrySet().stream()
        .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> check(rule.getValue())));
  }

  @TestFactory
  Stream<DynamicTest> modulesSeeEachOtherAsDrawn() {
    return modules().map(m -> DynamicTest.dynamicTest(m, () -> check(ImportRules.arrow(m))));
  }

  @TestFactory
  Stream<DynamicTest> packagesOfAModuleHaveNoCycles() {
    return modules().map(m -> DynamicTest.dynamicTest(m, () -> check(ImportRules.noCycles(m))));
  }

  @TestFactory
  Stream<DynamicTest> everyRuleFindsWhatBreaksIt() {
    Stream<DynamicTest> rules =
        ImportRules.all().entrySet().stream()
            .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> refuses(rule.getValue())));
    return Stream.concat(
        rules,
        Stream.of(
            DynamicTest.dynamicTest("arrows", () -> refuses(ImportRules.arrow("client"))),
            DynamicTest.dynamicTest("cycles", () -> refuses(ImportRules.noCycles("client")))));
  }

  @Test
  void everyModuleHasItsArrowsDrawn() {
    Set<String> seen =
        PRODUCTION.stream()
            .map(type -> type.getPackageName().split("\\.")[2])
            .collect(Collectors.toSet());
    seen.removeAll(ImportRules.arrows().keySet());
    assertEquals(Set.of(), seen);
  }

  private static Stream<String> modules() {
    return ImportRules.arrows().keySet().stream().sorted();
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(PRODUCTION);
  }

  private static void refuses(ArchRule rule) {
    assertThrows(AssertionError.class, () -> rule.check(PLANTED));
  }
}
