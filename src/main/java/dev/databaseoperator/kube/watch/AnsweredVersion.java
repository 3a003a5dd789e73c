package dev.databaseoperator.kube.watch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteBufferFeeder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Name and version of the object in the body of a response, parsed as it arrives, and no further
 * than the object's metadata.
 */
final class AnsweredVersion {

  private static final JsonFactory JSON = new JsonFactory();

  private @Nullable JsonParser parser;
  private String field = "";
  private int depth;
  private boolean inMetadata;
  private boolean over;
  private String name = "";
  private long version;

  /** The object's name; empty until it has been read. */
  String name() {
    return name;
  }

  /** The object's resourceVersion, once it has been read. */
  long version() {
    return version;
  }

  /**
   * Parses more; the buffers stay as they are.
   *
   * @return whether name and version are known now
   */
  boolean readOn(List<ByteBuffer> buffers) {
    try {
      for (ByteBuffer buffer : buffers) {
        if (over) {
          break;
        }
        if (parser == null) {
          parser = JSON.createNonBlockingByteBufferParser();
        }
        ((ByteBufferFeeder) parser.getNonBlockingInputFeeder()).feedInput(buffer.duplicate());
        read(parser);
      }
    } catch (IOException e) {
      // The client reports what is not JSON; there is no version in it.
      over = true;
    }
    return isKnown();
  }

  private boolean isKnown() {
    return !name.isEmpty() && version > 0;
  }

  private void read(JsonParser parser) throws IOException {
    JsonToken token = parser.nextToken();
    while (!over && token != null && token != JsonToken.NOT_AVAILABLE) {
      switch (token) {
        case START_OBJECT, START_ARRAY -> {
          depth++;
          inMetadata |= depth == 2 && field.equals("metadata");
        }
        case END_OBJECT, END_ARRAY -> {
          depth--;
          over = depth < 2 && inMetadata;
        }
        case FIELD_NAME -> field = parser.currentName();
        case VALUE_STRING -> value(parser);
        default -> {
          // Other fields are not needed.
        }
      }
      over |= isKnown();
      if (!over) {
        token = parser.nextToken();
      }
    }
    if (over) {
      parser.close();
    }
  }

  private void value(JsonParser parser) throws IOException {
    if (inMetadata && depth == 2 && field.equals("name")) {
      name = parser.getText();
    } else if (inMetadata && depth == 2 && field.equals("resourceVersion")) {
      version = Versions.parse(parser.getText());
    }
  }
}
