package dev.databaseoperator.kube.client;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.List;

/** Several observers as one, called in their order. */
record ApiObservers(List<ApiObserver> observers) implements ApiObserver {

  @Override
  public Attempt begin(ApiRequest request) {
    return new Attempts(observers.stream().map(observer -> observer.begin(request)).toList());
  }

  @Override
  public void refused(ApiRequest request, int code) {
    observers.forEach(observer -> observer.refused(request, code));
  }

  private record Attempts(List<Attempt> attempts) implements Attempt {

    @Override
    public AsyncBody.Consumer<List<ByteBuffer>> reading(
        AsyncBody.Consumer<List<ByteBuffer>> reader) {
      AsyncBody.Consumer<List<ByteBuffer>> outermost = reader;
      for (Attempt attempt : attempts) {
        outermost = attempt.reading(outermost);
      }
      return outermost;
    }

    @Override
    public WebSocket.Listener listening(WebSocket.Listener listener) {
      WebSocket.Listener outermost = listener;
      for (Attempt attempt : attempts) {
        outermost = attempt.listening(outermost);
      }
      return outermost;
    }

    @Override
    public void answered(int code) {
      attempts.forEach(attempt -> attempt.answered(code));
    }

    @Override
    public void read() {
      attempts.forEach(Attempt::read);
    }

    @Override
    public void failed() {
      attempts.forEach(Attempt::failed);
    }
  }
}
