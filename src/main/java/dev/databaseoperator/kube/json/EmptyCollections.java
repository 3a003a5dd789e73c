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
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the empty lists and maps in the client's objects by shared, immutable ones. Each object
 * is made with an empty map for unknown fields, and one list or map for each field of that type: of
 * the two hundred objects that a Database consists of in memory most have none of their own.
 *
 * <p>So an empty list or map of a parsed object is never added to; builders copy it.
 */
@Singleton
class EmptyCollections implements KubernetesClientObjectMapperCustomizer {

  @Override
  public void customize(ObjectMapper mapper) {
    mapper.registerModule(
        new SimpleModule("empty-collections").setDeserializerModifier(new Modifier()));
  }

  private static final class Modifier extends BeanDeserializerModifier {

    /** The client's objects are those that keep unknown fields. */
    @Override
    public JsonDeserializer<?> modifyDeserializer(
        DeserializationConfig config, BeanDescription bean, JsonDeserializer<?> deserializer) {
      if (bean.findAnyGetter() == null
          || bean.findMethod("setAdditionalProperties", new Class<?>[] {Map.class}) == null) {
        return deserializer;
      }
      return new WithoutEmpty(deserializer, new Slots(bean));
    }
  }

  /** Fields of a class of the client that hold a list or a map. */
  static final class Slots {

    private final List<Slot> all = new ArrayList<>();

    Slots(BeanDescription bean) {
      AnnotatedMethod unknown =
          bean.findMethod("setAdditionalProperties", new Class<?>[] {Map.class});
      if (bean.findAnyGetter() != null && unknown != null) {
        all.add(new Slot(bean.findAnyGetter(), unknown, Map.of()));
      }
      for (BeanPropertyDefinition property : bean.findProperties()) {
        Object none = none(property.getRawPrimaryType());
        if (none != null && property.getGetter() != null && property.getSetter() != null) {
          all.add(new Slot(property.getGetter(), property.getSetter(), none));
        }
      }
    }

    /** Shares what is empty in {@code bean}. */
    void share(Object bean) {
      all.forEach(slot -> slot.share(bean));
    }

    /** Unlike {@link List#of()} the list can be asked for null, as one that was parsed. */
    private static @Nullable Object none(@Nullable Class<?> type) {
      return type == List.class
          ? Collections.emptyList()
          : type == Map.class ? Collections.emptyMap() : null;
    }
  }

  /** Field of an object that holds a list or a map. */
  private record Slot(AnnotatedMember getter, AnnotatedMember setter, Object none) {

    void share(Object bean) {
      Object held = getter.getValue(bean);
      if (held != none && isEmpty(held)) {
        setter.setValue(bean, none);
      }
    }

    private static boolean isEmpty(@Nullable Object held) {
      return (held instanceof Collection<?> some && some.isEmpty())
          || (held instanceof Map<?, ?> map && map.isEmpty());
    }
  }

  private static final class WithoutEmpty extends DelegatingDeserializer {

    private final transient Slots slots;

    WithoutEmpty(JsonDeserializer<?> deserializer, Slots slots) {
      super(deserializer);
      this.slots = slots;
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> deserializer) {
      return new WithoutEmpty(deserializer, slots);
    }

    @Override
    public @Nullable Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      Object bean = super.deserialize(parser, context);
      if (bean != null) {
        slots.share(bean);
      }
      return bean;
    }
  }
}
