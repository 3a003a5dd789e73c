package dev.databaseoperator.kube.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedMethod;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Map;

/**
 * Replaces the empty maps for unknown fields in the client's objects by one shared, immutable map:
 * each of the two hundred objects that a Database consists of in memory would have one of its own.
 * Builders copy it.
 */
@Singleton
class KnownFieldsOnly implements KubernetesClientObjectMapperCustomizer {

  @Override
  public void customize(ObjectMapper mapper) {
    mapper.registerModule(
        new SimpleModule("known-fields-only").setDeserializerModifier(new Modifier()));
  }

  private static final class Modifier extends BeanDeserializerModifier {

    private static final long serialVersionUID = 1L;

    @Override
    public JsonDeserializer<?> modifyDeserializer(
        DeserializationConfig config, BeanDescription bean, JsonDeserializer<?> deserializer) {
      AnnotatedMember getter = bean.findAnyGetter();
      AnnotatedMethod setter =
          bean.findMethod("setAdditionalProperties", new Class<?>[] {Map.class});
      return getter == null || setter == null
          ? deserializer
          : new WithoutEmptyMap(deserializer, getter, setter);
    }
  }

  private static final class WithoutEmptyMap extends DelegatingDeserializer {

    private static final long serialVersionUID = 1L;

    private final transient AnnotatedMember getter;
    private final transient AnnotatedMethod setter;

    WithoutEmptyMap(
        JsonDeserializer<?> deserializer, AnnotatedMember getter, AnnotatedMethod setter) {
      super(deserializer);
      this.getter = getter;
      this.setter = setter;
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> deserializer) {
      return new WithoutEmptyMap(deserializer, getter, setter);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      Object bean = super.deserialize(parser, context);
      if (bean != null && getter.getValue(bean) instanceof Map<?, ?> map && map.isEmpty()) {
        call(bean, Map.of());
      }
      return bean;
    }

    private void call(Object bean, Map<?, ?> none) throws IOException {
      try {
        setter.callOnWith(bean, none);
      } catch (Exception e) {
        throw new IOException("cannot set the unknown fields of a " + bean.getClass(), e);
      }
    }
  }
}
