package dev.databaseoperator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** Where clients connect. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public class Endpoint {

  @JsonPropertyDescription("Host name inside the cluster.")
  private String host;

  @JsonPropertyDescription("TCP port.")
  private Integer port;

  public String getHost() {
    return host;
  }

  public void setHost(String host) {
    this.host = host;
  }

  public Integer getPort() {
    return port;
  }

  public void setPort(Integer port) {
    this.port = port;
  }

  public Endpoint() {}

  public Endpoint(String host, int port) {
    this.host = host;
    this.port = port;
  }
}
