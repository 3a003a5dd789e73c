package dev.databaseoperator.boot;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
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

  /** Cache of recent strings; of two with one slot it keeps the later. */
  static final class Once extends StringDeserializer {

    private static final long serialVersionUID = 1L;

    /** A power of two; some hundred texts are common to all Databases. */
    private static final int SLOTS = 8192;

    private final transient AtomicReferenceArray<WeakReference<String>> known =
        new AtomicReferenceArray<>(SLOTS);

    @Override
    public @Nullable String deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return once(super.deserialize(parser, context));
    }

    private @Nullable String once(@Nullable String text) {
      if (text == null) {
        return null;
      }
      int hash = text.hashCode();
      int slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
      WeakReference<String> last = known.get(slot);
      String found = last == null ? null : last.get();
      if (text.equals(found)) {
        return found;
      }
      known.set(slot, new WeakReference<>(text));
      return text;
    }
  }
}
