package io.dfs.cli;

import io.dfs.cli.cluster.AdminOpener;
import io.dfs.cli.term.Surroundings;
import io.dfs.cli.volume.VolumeOpener;
import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** What commands are made with: they ask for it in their constructors, by type. */
record Parts(Surroundings surroundings, AdminOpener admins, VolumeOpener volumes)
    implements IFactory {

  /** This process and real servers. */
  static Parts real() {
    return new Parts(
        Surroundings.ofProcess(), AdminOpener.overNetwork(), VolumeOpener.overNetwork());
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    Map<Class<?>, Object> parts =
        Map.of(
            Surroundings.class, surroundings,
            AdminOpener.class, admins,
            VolumeOpener.class, volumes);
    Optional<Constructor<?>> ours =
        Arrays.stream(type.getDeclaredConstructors())
            .filter(c -> c.getParameterCount() > 0)
            .filter(c -> Arrays.stream(c.getParameterTypes()).allMatch(parts::containsKey))
            .findFirst();
    if (ours.isEmpty()) {
      return CommandLine.defaultFactory().create(type);
    }
    @Nullable Object[] arguments =
        Arrays.stream(ours.get().getParameterTypes()).map(parts::get).toArray();
    ours.get().setAccessible(true);
    return type.cast(ours.get().newInstance(arguments));
  }
}
