package dev.databaseoperator.nativeimage;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import java.util.Set;
import java.util.TreeMap;

/** All classes that Jackson looks into when it writes or reads objects of some classes. */
final class JsonTypes {

  private final ObjectMapper mapper = new ObjectMapper();
  private final TreeMap<String, Class<?>> found = new TreeMap<>();

  /** Those of {@code type}, of its properties, and so on. */
  JsonTypes of(Class<?> type) {
    visit(mapper.constructType(type));
    return this;
  }

  /** Their names; classes of Java and of Jackson itself are left out. */
  Set<String> names() {
    return found.keySet();
  }

  private void visit(JavaType type) {
    if (type == null) {
      return;
    }
    visit(type.getContentType());
    visit(type.getKeyType());
    for (int i = 0; i < type.containedTypeCount(); i++) {
      visit(type.containedType(i));
    }
    Class<?> raw = type.getRawClass();
    if (raw.isPrimitive()
        || raw.isArray()
        || raw.isInterface()
        || raw.getName().startsWith("java.")
        || raw.getName().startsWith("com.fasterxml.jackson.")
        || found.putIfAbsent(raw.getName(), raw) != null) {
      return;
    }
    describe(mapper.getSerializationConfig().introspect(type));
    describe(mapper.getDeserializationConfig().introspect(type));
  }

  private void describe(BeanDescription bean) {
    JsonSerialize written = bean.getClassAnnotations().get(JsonSerialize.class);
    if (written != null && written.using() != JsonSerializer.None.class) {
      found.putIfAbsent(written.using().getName(), written.using());
    }
    JsonDeserialize read = bean.getClassAnnotations().get(JsonDeserialize.class);
    if (read != null && read.using() != JsonDeserializer.None.class) {
      found.putIfAbsent(read.using().getName(), read.using());
    }
    if (!bean.getType().isEnumType()) {
      for (BeanPropertyDefinition property : bean.findProperties()) {
        visit(property.getPrimaryType());
      }
    }
  }
}
