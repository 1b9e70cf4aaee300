package io.dfs.systemtests.arch;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** Holds for classes whose package-info carries an annotation. */
final class BeInAnnotatedPackage extends ArchCondition<JavaClass> {
  private final String annotation;

  BeInAnnotatedPackage(String annotation) {
    super("be in a package with @" + annotation);
    this.annotation = annotation;
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    if (!type.getPackage().isAnnotatedWith(annotation)) {
      events.add(
          SimpleConditionEvent.violated(
              type, type.getPackageName() + " has no package-info with @" + annotation));
    }
  }
}
