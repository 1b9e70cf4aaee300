package io.dfs.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.local.LocalNodes.RunningNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalNodesTest {
  private final LocalNodes nodes = new LocalNodes();
  private final List<String> events = new ArrayList<>();

  /** A node that listens on 500 + its number when it has no port yet. */
  private RunningNode node(int number, int port) {
    int listens = port == 0 ? 500 + number : port;
    events.add("start " + number + " on " + listens);
    return new RunningNode() {
      @Override
      public long id() {
        return number;
      }

      @Override
      public String address() {
        return "127.0.0.1:" + listens;
      }

      @Override
      public void close() {
        events.add("stop " + number);
      }
    };
  }

  private void addGood(int number) {
    nodes.add("/d/" + number, 0, port -> node(number, port));
  }

  private void addBad(int number) {
    nodes.add(
        "/d/" + number,
        0,
        port -> {
          throw new IOException("planted");
        });
  }

  @Test
  void aNodeComesBackOnItsOldAddress() {
    addGood(1);
    nodes.startAll();
    nodes.stop(1);
    assertFalse(nodes.status().getFirst().running());
    nodes.start(1);
    assertTrue(nodes.status().getFirst().running());
    assertEquals(List.of("start 1 on 501", "stop 1", "start 1 on 501"), events);
  }

  @Test
  void startingAndStoppingTwiceIsOnce() {
    addGood(1);
    nodes.start(1);
    nodes.start(1);
    nodes.stop(1);
    nodes.stop(1);
    assertEquals(List.of("start 1 on 501", "stop 1"), events);
  }

  @Test
  void oneThatCannotStartDoesNotStopTheOthers() {
    addBad(1);
    addGood(2);
    nodes.startAll();
    assertEquals(List.of(false, true), nodes.status().stream().map(s -> s.running()).toList());
  }

  @Test
  void noneAtAllIsAFailure() {
    addBad(1);
    FsException e = assertThrows(FsException.class, nodes::startAll);
    assertTrue(e.getMessage().contains("planted") && e.getMessage().contains("/d/1"));
  }

  @Test
  void anUnknownNumberIsRefused() {
    addGood(1);
    for (int number : new int[] {0, 2, -1}) {
      FsException e = assertThrows(FsException.class, () -> nodes.stop(number));
      assertEquals(FsError.ENOENT, e.error());
    }
  }

  @Test
  void closingStopsWhatRuns() {
    addGood(1);
    addGood(2);
    nodes.start(2);
    nodes.close();
    assertEquals(List.of("start 2 on 502", "stop 2"), events);
  }
}
