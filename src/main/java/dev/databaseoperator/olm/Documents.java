package dev.databaseoperator.olm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** YAML as trees, whose keys keep their order; the same tree is always the same text. */
final class Documents {

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          YAMLFactory.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
              .stringQuotingChecker(new DigitsAreNotText())
              .build());

  private Documents() {}

  /** All documents of a file that are not empty. */
  static List<JsonNode> all(Path file) {
    try {
      return all(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": run ./mvnw package first?", e);
    }
  }

  /** All documents of a text that are not empty. */
  static List<JsonNode> all(String text) {
    try (var parser = MAPPER.getFactory().createParser(text)) {
      List<JsonNode> documents = new ArrayList<>();
      MAPPER
          .readValues(parser, JsonNode.class)
          .forEachRemaining(
              document -> {
                if (document.isObject()) {
                  documents.add(document);
                }
              });
      return documents;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one document of a file. */
  static JsonNode one(Path file) {
    List<JsonNode> documents = all(file);
    if (documents.size() != 1) {
      throw new IllegalStateException(file + " has " + documents.size() + " documents, not one");
    }
    return documents.get(0);
  }

  /** A text as a tree. */
  static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A tree as a text that ends with a line break. */
  static String write(JsonNode document) {
    try {
      return MAPPER.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What begins with a digit is quoted: a reader of YAML may take it for a time stamp. */
  private static final class DigitsAreNotText extends StringQuotingChecker.Default {

    private static final long serialVersionUID = 1;

    @Override
    public boolean needToQuoteValue(String value) {
      return super.needToQuoteValue(value)
          || (!value.isEmpty() && Character.isDigit(value.charAt(0)) && !value.contains("\n"));
    }
  }
}
