package dev.databaseoperator.kube.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodReadinessGate;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads only the used part of a pod's specification: its node, the images of its containers, its
 * claims, and its readiness gates. Most of a pod is not made into objects, because pods change
 * often and are kept in memory. The template of a StatefulSet, which is compared, is read whole.
 *
 * <p>So the operator changes pods by patches only.
 */
@Singleton
class SlimPods implements KubernetesClientObjectMapperCustomizer {

  /** Mix-in of {@link Pod}. */
  @RegisterForReflection
  abstract static class Slim {

    @JsonDeserialize(using = Spec.class)
    @Nullable PodSpec spec;
  }

  @Override
  public void customize(ObjectMapper mapper) {
    mapper.addMixIn(Pod.class, Slim.class);
  }

  /** Reads {@code Pod.spec}. */
  @RegisterForReflection
  static final class Spec extends StdDeserializer<PodSpec> {

    private final transient Map<Class<?>, EmptyCollections.Slots> slots = new ConcurrentHashMap<>();

    Spec() {
      super(PodSpec.class);
    }

    @Override
    public PodSpec deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      PodSpec spec = empty(new PodSpec(), context);
      fields(
          parser,
          name -> {
            switch (name) {
              case "nodeName" -> spec.setNodeName(context.readValue(parser, String.class));
              case "containers" ->
                  spec.setContainers(all(parser, () -> container(parser, context)));
              case "volumes" -> spec.setVolumes(all(parser, () -> volume(parser, context)));
              case "readinessGates" ->
                  spec.setReadinessGates(
                      all(parser, () -> context.readValue(parser, PodReadinessGate.class)));
              default -> parser.skipChildren();
            }
          });
      return spec;
    }

    private Container container(JsonParser parser, DeserializationContext context)
        throws IOException {
      Container container = empty(new Container(), context);
      fields(
          parser,
          name -> {
            switch (name) {
              case "name" -> container.setName(context.readValue(parser, String.class));
              case "image" -> container.setImage(context.readValue(parser, String.class));
              default -> parser.skipChildren();
            }
          });
      return container;
    }

    /** Returns null for a volume that is no claim. */
    private @Nullable Volume volume(JsonParser parser, DeserializationContext context)
        throws IOException {
      Volume volume = empty(new Volume(), context);
      fields(
          parser,
          name -> {
            switch (name) {
              case "name" -> volume.setName(context.readValue(parser, String.class));
              case "persistentVolumeClaim" ->
                  volume.setPersistentVolumeClaim(
                      context.readValue(parser, PersistentVolumeClaimVolumeSource.class));
              default -> parser.skipChildren();
            }
          });
      return volume.getPersistentVolumeClaim() == null ? null : volume;
    }

    private <T> T empty(T bean, DeserializationContext context) {
      slots
          .computeIfAbsent(
              bean.getClass(),
              type ->
                  new EmptyCollections.Slots(
                      context.getConfig().introspect(context.constructType(type))))
          .share(bean);
      return bean;
    }

    /** Reads a part by a parser. */
    private interface Part<T> {
      @Nullable T read() throws IOException;
    }

    /** Handles a field of this name, whose value is the parser's current token. */
    private interface Field {
      void read(String name) throws IOException;
    }

    private static void fields(JsonParser parser, Field field) throws IOException {
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        field.read(name);
      }
    }

    private static <T> List<T> all(JsonParser parser, Part<T> part) throws IOException {
      List<T> all = new ArrayList<>();
      if (parser.currentToken() == JsonToken.START_ARRAY) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          T read = part.read();
          if (read != null) {
            all.add(read);
          }
        }
      }
      return all;
    }
  }
}
