package dev.databaseoperator.kube.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.CollectionType;
import com.fasterxml.jackson.databind.type.MapType;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps maps and lists of objects from the API server in as much memory as they need. A map with
 * five labels has room for twelve, and links between its entries; a list of one has room for ten.
 * Of equal maps of texts, such as labels, it keeps one.
 *
 * <p>So maps of parsed objects are immutable; builders copy them.
 */
@Singleton
class SmallCollections implements KubernetesClientObjectMapperCustomizer {

  @Override
  public void customize(ObjectMapper mapper) {
    mapper.registerModule(
        new SimpleModule("small-collections").setDeserializerModifier(new Modifier()));
  }

  private static final class Modifier extends BeanDeserializerModifier {

    /** Most labels and annotations of an object are those of another one. */
    private final transient Recent<Map<?, ?>> texts = new Recent<>(4096);

    @Override
    public JsonDeserializer<?> modifyMapDeserializer(
        DeserializationConfig config,
        MapType type,
        BeanDescription bean,
        JsonDeserializer<?> deserializer) {
      // The factory has replaced Map by the class that it makes. A map of anything is a whole
      // object,
      // which its reader may change.
      return type.hasRawClass(LinkedHashMap.class) && !type.getContentType().isJavaLangObject()
          ? new Small(deserializer, type.getContentType().hasRawClass(String.class) ? texts : null)
          : deserializer;
    }

    @Override
    public JsonDeserializer<?> modifyCollectionDeserializer(
        DeserializationConfig config,
        CollectionType type,
        BeanDescription bean,
        JsonDeserializer<?> deserializer) {
      return new Small(deserializer, null);
    }
  }

  private static final class Small extends DelegatingDeserializer {

    /** Maps of texts that were read before; null for other collections. */
    private final transient @Nullable Recent<Map<?, ?>> known;

    Small(JsonDeserializer<?> deserializer, @Nullable Recent<Map<?, ?>> known) {
      super(deserializer);
      this.known = known;
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> deserializer) {
      return new Small(deserializer, known);
    }

    @Override
    public @Nullable Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      Object read = super.deserialize(parser, context);
      if (read instanceof Map<?, ?> map && !map.containsValue(null)) {
        Map<?, ?> small = Map.copyOf(map);
        return known == null ? small : known.once(small);
      }
      if (read instanceof ArrayList<?> list) {
        list.trimToSize();
      }
      return read;
    }
  }
}
