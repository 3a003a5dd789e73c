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
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one copy of equal parts of objects from the API server: the probes and mounts of one
 * Database's container equal those of most others.
 *
 * <p>So a part of a parsed object is never changed; builders copy it.
 */
@Singleton
class EqualParts implements KubernetesClientObjectMapperCustomizer {

  /**
   * Parts that are equal in most Databases. None has a quantity: those compare by their value, and
   * fail for a text that is none.
   */
  static final Set<Class<?>> PARTS =
      Set.of(
          ContainerPort.class,
          Lifecycle.class,
          ManagedFieldsEntry.class,
          OwnerReference.class,
          PodSecurityContext.class,
          Probe.class,
          SecurityContext.class,
          ServicePort.class,
          VolumeMount.class);

  @Override
  public void customize(ObjectMapper mapper) {
    mapper.registerModule(
        new SimpleModule("equal-parts").setDeserializerModifier(new Modifier(new Recent<>(4096))));
  }

  private static final class Modifier extends BeanDeserializerModifier {

    private final transient Recent<Object> known;

    Modifier(Recent<Object> known) {
      this.known = known;
    }

    @Override
    public JsonDeserializer<?> modifyDeserializer(
        DeserializationConfig config, BeanDescription bean, JsonDeserializer<?> deserializer) {
      return PARTS.contains(bean.getBeanClass()) ? new Once(deserializer, known) : deserializer;
    }
  }

  private static final class Once extends DelegatingDeserializer {

    private final transient Recent<Object> known;

    Once(JsonDeserializer<?> deserializer, Recent<Object> known) {
      super(deserializer);
      this.known = known;
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> deserializer) {
      return new Once(deserializer, known);
    }

    @Override
    public @Nullable Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      Object part = super.deserialize(parser, context);
      return part == null ? null : known.once(part);
    }
  }
}
