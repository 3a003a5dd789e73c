package dev.databaseoperator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** Where clients connect. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public class Endpoint {

  @JsonPropertyDescription("Host name inside the cluster.")
  private @Nullable String host;

  @JsonPropertyDescription("TCP port.")
  private @Nullable Integer port;

  public @Nullable String getHost() {
    return host;
  }

  public void setHost(@Nullable String host) {
    this.host = host;
  }

  public @Nullable Integer getPort() {
    return port;
  }

  public void setPort(@Nullable Integer port) {
    this.port = port;
  }

  public Endpoint() {}

  public Endpoint(String host, int port) {
    this.host = host;
    this.port = port;
  }
}
