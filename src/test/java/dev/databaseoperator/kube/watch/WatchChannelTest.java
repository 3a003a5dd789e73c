package dev.databaseoperator.kube.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.http.WebSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Connections of a watch as the client opens and ends them, at times that the test sets. */
class WatchChannelTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String BOOKMARK =
      """
      {"type":"BOOKMARK","object":{"kind":"Secret","metadata":{"resourceVersion":"%d"}}}
      """;
  private static final String GONE =
      """
      {"type":"ERROR","object":{"kind":"Status","status":"Failure","reason":"Expired","code":410}}
      """;

  private final List<String> told = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();
  private final Socket socket = new Socket();
  private long now;

  private final WatchChannel channel =
      new WatchChannel(
          "secrets",
          new LagObserver() {
            @Override
            public void lag(String resource, LagSource source, long nanos) {
              told.add("%s %s %d".formatted(resource, source.label(), nanos / 1_000_000));
            }

            @Override
            public void opened(String resource, StartReason reason) {
              told.add(reason.label());
            }

            @Override
            public void registered(WatchedResource resource) {}
          },
          () -> now);

  @Test
  void everyReasonForANewConnectionIsTold() {
    open(100).onClose(socket, 1000, "");
    open(100).onError(socket, new IOException("reset"));
    channel.refused(false);
    open(100).onMessage(socket, GONE);
    open(200).onClose(socket, 1000, "");
    channel.refused(false);
    open(200);

    assertThat(told).containsExactly("start", "closed", "error", "gone", "error");
  }

  @Test
  void theCloseThatFollowsGoneDoesNotHideIt() {
    WatchConnection first = open(100);
    first.onMessage(socket, GONE);
    first.onClose(socket, 1000, "");
    open(200);
    assertThat(told).containsExactly("start", "gone");

    channel.ended(first, StartReason.CLOSED);
    pass(Duration.ofSeconds(31));
    channel.written("shop/a", 210, channel.seen(), LagSource.ECHO);
    pass(Duration.ofSeconds(31));
    assertThat(channel.giveUp(LIMIT)).as("the connection in use").isPresent();
  }

  @Test
  void anAnswerOf410InPlaceOfAWatchIsGoneToo() {
    open(100).onClose(socket, 1000, "");
    channel.refused(true);
    open(300);

    assertThat(told).containsExactly("start", "gone");
    assertThat(channel.version()).isEqualTo(300);
  }

  @Test
  void aSilentWatchIsSeenByItsMissingBookmark() {
    WatchConnection connection = open(100);
    pass(Duration.ofSeconds(50));
    connection.onMessage(socket, BOOKMARK.formatted(120));
    assertThat(channel.version()).isEqualTo(120);

    pass(WatchChannel.BOOKMARKS);
    assertThat(channel.unacknowledged()).isZero();

    pass(Duration.ofSeconds(12));
    assertThat(channel.unacknowledged()).isEqualTo(Duration.ofSeconds(12).toNanos());
    assertThat(channel.giveUp(LIMIT)).isEmpty();

    pass(LIMIT);
    assertThat(channel.giveUp(LIMIT)).contains(connection);
    connection.giveUp();
    assertThat(heard).contains("error nothing came from the watch for too long");
    assertThat(socket.closed).isTrue();
  }

  @Test
  void theGaugeGrowsOnUntilAnotherConnectionIsOpen() {
    open(100).onMessage(socket, BOOKMARK.formatted(120));
    pass(WatchChannel.BOOKMARKS.plus(LIMIT).plusSeconds(1));
    channel.giveUp(LIMIT).orElseThrow().giveUp();
    channel.refused(false);
    pass(Duration.ofSeconds(10));
    assertThat(channel.unacknowledged()).isEqualTo(Duration.ofSeconds(41).toNanos());

    open(120);
    assertThat(channel.unacknowledged()).isZero();
    assertThat(told).containsExactly("start", "silent");
  }

  @Test
  void aConnectionThatHasDeliveredNothingYetMayHaveNothingToSay() {
    open(100).onMessage(socket, BOOKMARK.formatted(120));
    pass(WatchChannel.BOOKMARKS.plus(LIMIT).plusSeconds(1));
    channel.giveUp(LIMIT).orElseThrow().giveUp();
    open(120).onClose(socket, 1000, "");
    open(120);

    pass(Duration.ofHours(1));
    assertThat(channel.giveUp(LIMIT)).isEmpty();
    assertThat(channel.unacknowledged()).isZero();
  }

  @Test
  void aWriteThatIsNotSeenMakesTheGaugeGrowAndTheWatchBeGivenUp() {
    WatchConnection connection = open(100);
    channel.written("shop/a", 110, channel.seen(), LagSource.CANARY);

    pass(Duration.ofSeconds(20));
    assertThat(channel.unacknowledged()).isEqualTo(Duration.ofSeconds(20).toNanos());
    assertThat(channel.giveUp(LIMIT)).isEmpty();

    pass(Duration.ofSeconds(11));
    assertThat(channel.giveUp(LIMIT)).contains(connection);
    assertThat(channel.giveUp(LIMIT)).as("twice").isEmpty();

    connection.giveUp();
    open(100);
    pass(Duration.ofSeconds(1));
    channel.arrived("shop/a", 110);
    assertThat(channel.unacknowledged()).isZero();
    assertThat(told).containsExactly("start", "silent", "secrets canary 32000");
  }

  @Test
  void aSlowWatchIsNotGivenUp() {
    WatchConnection connection = open(100);
    channel.written("shop/a", 110, channel.seen(), LagSource.ECHO);
    for (int i = 0; i < 10; i++) {
      pass(Duration.ofSeconds(10));
      connection.onMessage(socket, "{\"type\":\"ADDED\",\"object\":{}}");
      assertThat(channel.giveUp(LIMIT)).isEmpty();
    }
    assertThat(channel.unacknowledged()).isEqualTo(Duration.ofSeconds(100).toNanos());
  }

  @Test
  void anApiServerThatDoesNotAnswerCountsFromTheQuestion() {
    open(100);
    channel.asked();
    pass(Duration.ofSeconds(5));
    channel.asked();
    pass(Duration.ofSeconds(5));
    assertThat(channel.unacknowledged()).isEqualTo(Duration.ofSeconds(10).toNanos());

    channel.answered();
    assertThat(channel.unacknowledged()).isZero();
  }

  @Test
  void nothingIsHeardFromAConnectionThatWasGivenUp() {
    WatchConnection connection = open(100);
    connection.giveUp();
    heard.clear();

    connection.onMessage(socket, BOOKMARK.formatted(500));
    connection.onMessage(socket, ByteBuffer.wrap(new byte[0]));
    connection.onClose(socket, 1000, "");
    connection.onError(socket, new IOException("reset"));
    connection.giveUp();

    assertThat(heard).isEmpty();
    assertThat(channel.version()).isEqualTo(100);
  }

  private WatchConnection open(long version) {
    WatchConnection connection = new WatchConnection(channel, version, new Listener());
    connection.onOpen(socket);
    return connection;
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private final class Listener implements WebSocket.Listener {
    @Override
    public void onMessage(WebSocket from, String text) {
      heard.add("message");
    }

    @Override
    public void onMessage(WebSocket from, ByteBuffer bytes) {
      heard.add("message");
    }

    @Override
    public void onClose(WebSocket from, int code, String reason) {
      heard.add("close");
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      heard.add("error " + error.getMessage());
    }
  }

  private static final class Socket implements WebSocket {
    private boolean closed;

    @Override
    public boolean send(ByteBuffer buffer) {
      return false;
    }

    @Override
    public boolean sendClose(int code, String reason) {
      closed = true;
      return true;
    }

    @Override
    public long queueSize() {
      return 0;
    }

    @Override
    public void request() {}
  }
}
