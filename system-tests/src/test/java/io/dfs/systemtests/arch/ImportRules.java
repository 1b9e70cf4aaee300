package io.dfs.systemtests.arch;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** The rules, by name. Each foreign API has one home; modules know each other as drawn. */
final class ImportRules {
  /** What each module's package may see of the others; itself always. */
  private static final Map<String, List<String>> ARROWS =
      Map.of(
          "proto", List.of(),
          "common", List.of("proto"),
          "postgres", List.of("common"),
          "testkit", List.of("common", "proto", "postgres"),
          "metaserver", List.of("common", "proto"),
          "datanode", List.of("common", "proto"),
          "client", List.of("common", "proto"),
          "fusemount", List.of("common", "proto", "client"),
          "local", List.of("common", "proto", "postgres", "metaserver", "datanode"),
          "cli", List.of("common", "proto", "client"));

  /** Methods that bring in real time or chance. */
  private static final Set<String> REAL_TIME =
      Set.of(
          "java.lang.System.nanoTime",
          "java.lang.System.currentTimeMillis",
          "java.lang.Math.random",
          "java.time.Instant.now",
          "java.time.LocalDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.time.Clock.systemUTC",
          "java.time.Clock.systemDefaultZone",
          "java.time.InstantSource.system",
          "java.util.UUID.randomUUID",
          "java.util.concurrent.ThreadLocalRandom.current",
          "java.util.Random.<init>",
          "java.util.SplittableRandom.<init>",
          "java.security.SecureRandom.<init>");

  private static final String[] FILE_HOMES = {
    "io.dfs.datanode.store.disk..",
    "io.dfs.client.cache..",
    "io.dfs.postgres..",
    "io.dfs.testkit..",
    "io.dfs.common.lock..",
    "io.dfs.common.mount..",
    // Mount points and devices, not contents.
    "io.dfs.fusemount.fuse.jnr..",
    // Wiring: configuration files, the launcher's ready file, commands that read and write for
    // users.
    "io.dfs.common.config..",
    "io.dfs.common.cli..",
    "io.dfs.metaserver",
    "io.dfs.datanode",
    "io.dfs.fusemount",
    "io.dfs.fusemount.mount..",
    "io.dfs.local..",
    "io.dfs.cli.."
  };

  private ImportRules() {}

  static Map<String, ArchRule> all() {
    return Map.of(
        "grpc and generated messages only in rpc packages", rpc(),
        "java.sql only in the PostgreSQL store", sql(),
        "jnr only in the FUSE binding", jnr(),
        "real time and randomness only in common.time", time(),
        "file access only where files are kept", files(),
        "every package is @NullMarked", nullMarked());
  }

  static Map<String, List<String>> arrows() {
    return ARROWS;
  }

  private static ArchRule rpc() {
    return noClasses()
        .that(resideOutside("io.dfs..rpc..", "io.dfs.proto.."))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.grpc..", "io.dfs.proto..", "com.google.protobuf..", "io.netty..");
  }

  private static ArchRule sql() {
    return noClasses()
        .that(resideOutside("io.dfs.metaserver.store.postgres..", "io.dfs.testkit.postgres.."))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.sql..", "javax.sql..", "org.postgresql..", "com.zaxxer..", "org.flywaydb..");
  }

  private static ArchRule jnr() {
    return noClasses()
        .that(resideOutside("io.dfs.fusemount.fuse.jnr.."))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jnr..", "com.kenai.jffi..", "ru.serce..");
  }

  private static ArchRule time() {
    return noClasses()
        .that(resideOutside("io.dfs.common.time..", "io.dfs.testkit.."))
        .should()
        .callCodeUnitWhere(
            describe(
                "target is a source of real time or chance", call -> isRealTime(call.getTarget())));
  }

  private static boolean isRealTime(CodeUnitAccessTarget target) {
    return REAL_TIME.contains(target.getOwner().getName() + "." + target.getName());
  }

  private static ArchRule files() {
    return noClasses()
        .that(resideOutside(FILE_HOMES))
        .should()
        .dependOnClassesThat(
            describe(
                "open, list or change files",
                type ->
                    Set.of(
                            "java.nio.file.Files",
                            "java.nio.channels.FileChannel",
                            "java.nio.channels.AsynchronousFileChannel",
                            "java.io.RandomAccessFile",
                            "java.io.FileInputStream",
                            "java.io.FileOutputStream",
                            "java.io.FileReader",
                            "java.io.FileWriter")
                        .contains(type.getName())));
  }

  private static ArchRule nullMarked() {
    return classes()
        .that(resideOutside("io.dfs.proto.."))
        .should()
        .resideInAPackage("io.dfs..")
        .andShould(new BeInAnnotatedPackage(NullMarked.class.getName()));
  }

  /** No module sees another that its arrows do not name. */
  static ArchRule arrow(String module) {
    String[] allowed =
        Stream.concat(ARROWS.getOrDefault(module, List.of()).stream(), Stream.of(module))
            .map(name -> "io.dfs." + name + "..")
            .toArray(String[]::new);
    return noClasses()
        .that(resideInAPackage("io.dfs." + module + ".."))
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.dfs..").and(DescribedPredicate.not(resideInAnyPackage(allowed))));
  }

  /** The packages of a module depend on each other in one direction only. */
  static ArchRule noCycles(String module) {
    return slices().matching("io.dfs." + module + ".(**)").should().beFreeOfCycles();
  }

  private static DescribedPredicate<JavaClass> resideOutside(String... packages) {
    return DescribedPredicate.not(resideInAnyPackage(packages));
  }
}
