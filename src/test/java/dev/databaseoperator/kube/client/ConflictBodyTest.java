package dev.databaseoperator.kube.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConflictBodyTest {

  private static final String STATUS =
      "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",";

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000})
  void reasonIsFoundHoweverTheBodyIsCut(int length) throws Exception {
    assertThat(reason(STATUS + "\"message\":\"ü\",\"reason\":\"AlreadyExists\"}", length))
        .isEqualTo("AlreadyExists");
    assertThat(reason(STATUS + "\"message\":\"x\",\"reason\":\"Conflict\"}", length))
        .isEqualTo("Conflict");
    assertThat(
            reason(
                STATUS
                    + "\"message\":\"x\",\"reason\":\"Conflict\",\"details\":{\"causes\":[{"
                    + "\"reason\":\"FieldManagerConflict\",\"field\":\".data.x\"}]},\"code\":409}",
                length))
        .isEqualTo("ApplyConflict");
  }

  @Test
  void wordsOfTheMessageAreNoReason() throws Exception {
    assertThat(
            reason(
                STATUS
                    + "\"message\":\"\\\"reason\\\":\\\"AlreadyExists\\\"\","
                    + "\"reason\":\"Conflict\"}",
                1000))
        .isEqualTo("Conflict");
  }

  @Test
  void readerGetsEverythingAsItCame() throws Exception {
    List<ByteBuffer> read = new ArrayList<>();
    ConflictBody body = new ConflictBody((pieces, ignored) -> read.addAll(pieces));
    ByteBuffer piece = ByteBuffer.wrap(STATUS.getBytes(UTF_8));
    body.consume(List.of(piece), null);
    body.reason();
    assertThat(read).containsExactly(piece);
    assertThat(piece.remaining()).isEqualTo(STATUS.length());
  }

  private static String reason(String json, int length) throws Exception {
    ConflictBody body = new ConflictBody((pieces, ignored) -> {});
    byte[] bytes = json.getBytes(UTF_8);
    for (int at = 0; at < bytes.length; at += length) {
      body.consume(List.of(ByteBuffer.wrap(bytes, at, Math.min(length, bytes.length - at))), null);
    }
    return body.reason();
  }
}
