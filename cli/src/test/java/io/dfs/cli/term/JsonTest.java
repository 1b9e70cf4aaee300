package io.dfs.cli.term;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void writesWhatAnyParserReads() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("text", "a \"quoted\\ one\"\n\u0001 \u00e9");
    value.put("list", List.of(1, true, List.of(), Map.of()));
    assertEquals(
        """
        {
          "text": "a \\"quoted\\\\ one\\"\\u000a\\u0001 \u00e9",
          "list": [
            1,
            true,
            [],
            {}
          ]
        }
        """,
        Json.text(value));
  }

  @Test
  void aLineHoldsTheSame() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("text", "two\n  lines");
    value.put("list", List.of(1, Map.of("a", true)));
    assertEquals(
        "{ \"text\": \"two\\u000a  lines\", \"list\": [ 1, { \"a\": true } ] }\n",
        Json.line(value));
  }
}
