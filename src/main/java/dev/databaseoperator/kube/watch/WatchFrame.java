package dev.databaseoperator.kube.watch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * Frame of a watch, without its object, of which only the beginning is parsed.
 *
 * @param type ADDED, MODIFIED, DELETED, BOOKMARK, ERROR; empty when it could not be parsed
 * @param version of a BOOKMARK; else 0
 * @param code of an ERROR, as 410 when the version to continue from is too old; else 0
 */
record WatchFrame(String type, long version, int code) {

  static final String BOOKMARK = "BOOKMARK";
  static final String ERROR = "ERROR";

  private static final JsonFactory JSON = new JsonFactory();

  static WatchFrame of(String text) {
    try (JsonParser json = JSON.createParser(text)) {
      String type = "";
      while (json.nextToken() != null) {
        if (json.currentToken() == JsonToken.FIELD_NAME && json.currentName().equals("type")) {
          type = json.nextTextValue();
          break;
        }
      }
      long version = 0;
      int code = 0;
      if (BOOKMARK.equals(type) || ERROR.equals(type)) {
        while (json.nextToken() != null) {
          if (json.currentToken() != JsonToken.FIELD_NAME) {
            continue;
          }
          if (BOOKMARK.equals(type) && json.currentName().equals("resourceVersion")) {
            version = Versions.parse(json.nextTextValue());
          } else if (ERROR.equals(type) && json.currentName().equals("code")) {
            code = json.nextIntValue(0);
          }
        }
      }
      return new WatchFrame(type == null ? "" : type, version, code);
    } catch (IOException e) {
      // The client reports what it cannot parse; here any frame is a sign of life.
      return new WatchFrame("", 0, 0);
    }
  }
}
