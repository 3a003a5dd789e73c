package dev.databaseoperator.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.databaseoperator.api.DatabaseStatus;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * A status as the API server gets it: two are the same when this is, as the model has no equals.
 */
@Singleton
public class StatusJson {

  private final ObjectMapper mapper = new ObjectMapper();

  /** The status as JSON; of none it is null in JSON. */
  JsonNode of(@Nullable DatabaseStatus status) {
    return mapper.valueToTree(status);
  }
}
