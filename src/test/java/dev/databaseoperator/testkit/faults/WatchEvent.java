package dev.databaseoperator.testkit.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** A watch event as JSON, read no further than the record needs. */
final class WatchEvent {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private WatchEvent() {}

  /** The record of an event that is being passed on now. */
  static Traffic.Frame frame(ApiRequest watch, byte[] json, long received, long passedOn) {
    JsonNode event = read(json);
    JsonNode metadata = event.path("object").path("metadata");
    return new Traffic.Frame(
        watch,
        event.path("type").asText(),
        metadata.path("namespace").asText(),
        metadata.path("name").asText(),
        metadata.path("uid").asText(),
        metadata.path("resourceVersion").asText(),
        received,
        passedOn);
  }

  /** metadata.name in the object {@code json}; empty when there is none. */
  static String nameIn(String json) {
    return read(json.getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .path("metadata")
        .path("name")
        .asText();
  }

  private static JsonNode read(byte[] json) {
    try {
      return MAPPER.readTree(json);
    } catch (IOException e) {
      return MAPPER.createObjectNode();
    }
  }
}
