package dev.databaseoperator.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.databaseoperator.api.DatabaseStatus;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Status as the JSON that the API server gets, for comparison: the model has no equals. */
@Singleton
public class StatusJson {

  private final ObjectMapper mapper = new ObjectMapper();

  /** Returns the status as JSON; JSON null for none. */
  JsonNode of(@Nullable DatabaseStatus status) {
    return mapper.valueToTree(status);
  }
}
