package dev.databaseoperator.kube.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one copy of equal strings from the API server: most strings of a StatefulSet, a pod or a
 * ConfigMap equal those of every other Database, the start script's twenty kilobytes among them. A
 * string is kept no longer than an object that has it, so no password outlives its Secret.
 */
@Singleton
class EqualTexts implements KubernetesClientObjectMapperCustomizer {

  @Override
  public void customize(ObjectMapper mapper) {
    mapper.registerModule(
        new SimpleModule("equal-texts").addDeserializer(String.class, new Once()));
  }

  /** Reads a string, and returns a known one that is equal. */
  static final class Once extends StringDeserializer {

    /** Some hundred texts are common to all Databases. */
    private final transient Recent<String> known = new Recent<>(8192);

    @Override
    public @Nullable String deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      String text = super.deserialize(parser, context);
      return text == null ? null : known.once(text);
    }
  }
}
