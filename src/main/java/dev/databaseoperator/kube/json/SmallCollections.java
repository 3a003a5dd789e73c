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
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps maps and lists of objects from the API server in as much memory as they need. A map with
 * five labels has room for twelve, and links between its entries; a list of one has room for ten.
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

    private static final long serialVersionUID = 1L;

    @Override
    public JsonDeserializer<?> modifyMapDeserializer(
        DeserializationConfig config,
        MapType type,
        BeanDescription bean,
        JsonDeserializer<?> deserializer) {
      return type.getRawClass() == Map.class ? new Small(deserializer) : deserializer;
    }

    @Override
    public JsonDeserializer<?> modifyCollectionDeserializer(
        DeserializationConfig config,
        CollectionType type,
        BeanDescription bean,
        JsonDeserializer<?> deserializer) {
      return new Small(deserializer);
    }
  }

  private static final class Small extends DelegatingDeserializer {

    private static final long serialVersionUID = 1L;

    Small(JsonDeserializer<?> deserializer) {
      super(deserializer);
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> deserializer) {
      return new Small(deserializer);
    }

    @Override
    public @Nullable Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      Object read = super.deserialize(parser, context);
      if (read instanceof Map<?, ?> map && !map.containsValue(null)) {
        return Map.copyOf(map);
      }
      if (read instanceof ArrayList<?> list) {
        list.trimToSize();
      }
      return read;
    }
  }
}
