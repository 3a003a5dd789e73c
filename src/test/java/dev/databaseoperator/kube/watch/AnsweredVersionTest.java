package dev.databaseoperator.kube.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnsweredVersionTest {

  /** Sorted as the API server sorts custom resources; with other names and versions around. */
  private static final String DATABASE =
      """
      {"apiVersion":"databaseoperator.dev/v1","kind":"Database","metadata":{"annotations":
      {"name":"no","resourceVersion":"1"},"labels":{"resourceVersion":"2"},"managedFields":[{"name":
      "no","fieldsV1":{"f:metadata":{"name":{}}}}],"name":"ördérs","namespace":"shop",
      "ownerReferences":[{"name":"no","uid":"x"}],"resourceVersion":"4711","uid":"u"},
      "spec":{"name":"no","resourceVersion":"3"}}
      """;

  @Test
  void nameAndVersionAreThoseOfTheMetadata() {
    AnsweredVersion answered = new AnsweredVersion();

    assertThat(answered.readOn(List.of(bytes(DATABASE)))).isTrue();
    assertThat(answered.name()).isEqualTo("ördérs");
    assertThat(answered.version()).isEqualTo(4711);
  }

  @Test
  void theBodyMayComeInPiecesOfAnySize() {
    byte[] body = DATABASE.getBytes(UTF_8);
    for (int size = 1; size < body.length; size++) {
      AnsweredVersion answered = new AnsweredVersion();
      boolean read = false;
      for (int start = 0; start < body.length; start += size) {
        ByteBuffer piece = ByteBuffer.wrap(body, start, Math.min(size, body.length - start));
        int position = piece.position();
        read = answered.readOn(List.of(piece));
        assertThat(piece.position()).isEqualTo(position);
      }
      assertThat(read).isTrue();
      assertThat(answered.name()).isEqualTo("ördérs");
      assertThat(answered.version()).isEqualTo(4711);
    }
  }

  @Test
  void aRefusalHasNoVersion() {
    assertThat(
            new AnsweredVersion()
                .readOn(
                    List.of(
                        bytes(
                            "{\"kind\":\"Status\",\"metadata\":{},\"details\":{\"name\":\"x\","
                                + "\"metadata\":{\"name\":\"x\",\"resourceVersion\":\"5\"}}}"))))
        .isFalse();
  }

  @Test
  void whatIsNotJsonHasNoVersion() {
    AnsweredVersion answered = new AnsweredVersion();
    assertThat(answered.readOn(List.of(bytes("<html>503</html>")))).isFalse();
    assertThat(answered.readOn(List.of(bytes(DATABASE)))).isFalse();
    assertThat(new AnsweredVersion().readOn(List.of())).isFalse();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }
}
