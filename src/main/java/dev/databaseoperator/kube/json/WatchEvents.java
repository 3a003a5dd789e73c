package dev.databaseoperator.kube.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import dev.databaseoperator.api.Database;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the object of a watch event while it is parsed. The client makes a tree of it first, and of
 * that an object of the kind that the tree names; of a Database even a tree, maps, and tokens.
 */
@Singleton
public class WatchEvents implements KubernetesClientObjectMapperCustomizer {

  /**
   * The watched kinds, and the answer of an API server that ends a watch or refuses a request. They
   * are all that the packaged operator knows by name (application.properties); an object of any
   * other kind is read as a generic one.
   */
  private static final Map<String, Class<? extends KubernetesResource>> KINDS =
      List.of(
              Database.class,
              Secret.class,
              ConfigMap.class,
              Service.class,
              PersistentVolumeClaim.class,
              Pod.class,
              StatefulSet.class,
              Lease.class,
              Status.class)
          .stream()
          .collect(
              Collectors.toMap(
                  kind -> key(HasMetadata.getApiVersion(kind), HasMetadata.getKind(kind)),
                  kind -> kind));

  @Override
  public void customize(ObjectMapper mapper) {
    mapper.registerModule(
        new SimpleModule("watch-events").addDeserializer(WatchEvent.class, new Event()));
  }

  /** Registers the kinds for the client's own reading, for instance of the reply to a deletion. */
  public static void register(KubernetesSerialization serialization) {
    KINDS.values().forEach(serialization::registerKubernetesResource);
  }

  private static String key(@Nullable String apiVersion, @Nullable String kind) {
    return apiVersion + "/" + kind;
  }

  private static final class Event extends StdDeserializer<WatchEvent> {

    Event() {
      super(WatchEvent.class);
    }

    @Override
    public WatchEvent deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      WatchEvent event = new WatchEvent();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "type" -> event.setType(parser.getValueAsString());
          case "object" -> event.setObject(object(parser, context));
          default -> parser.skipChildren();
        }
      }
      return event;
    }

    /** Reads the object, whose kind and version are its first fields if the API server wrote it. */
    private static @Nullable Object object(JsonParser parser, DeserializationContext context)
        throws IOException {
      if (!parser.isExpectedStartObjectToken()) {
        return context.readValue(parser, KubernetesResource.class);
      }
      String apiVersion = null;
      String kind = null;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        if (name.equals("kind")) {
          kind = parser.nextTextValue();
        } else if (name.equals("apiVersion")) {
          apiVersion = parser.nextTextValue();
        } else {
          break;
        }
      }
      Class<? extends KubernetesResource> type = KINDS.get(key(apiVersion, kind));
      return type == null
          ? other(apiVersion, kind, parser, context)
          : context.readValue(parser, type);
    }

    /** Reads an object of an unknown kind, of which these two fields have been parsed. */
    private static KubernetesResource other(
        @Nullable String apiVersion,
        @Nullable String kind,
        JsonParser parser,
        DeserializationContext context)
        throws IOException {
      TokenBuffer whole = context.bufferForInputBuffering(parser);
      whole.writeStartObject();
      if (apiVersion != null) {
        whole.writeStringField("apiVersion", apiVersion);
      }
      if (kind != null) {
        whole.writeStringField("kind", kind);
      }
      while (parser.currentToken() == JsonToken.FIELD_NAME) {
        whole.copyCurrentStructure(parser);
        parser.nextToken();
      }
      whole.writeEndObject();
      JsonParser copy = whole.asParserOnFirstToken();
      return context.readValue(copy, KubernetesResource.class);
    }
  }
}
