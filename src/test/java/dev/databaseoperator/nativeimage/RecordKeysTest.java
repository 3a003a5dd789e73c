package dev.databaseoperator.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaParameterizedType;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The equality that Java makes for a record is a method handle. The JVM compiles it; in a native
 * image it is interpreted by each call. So records that are keys write theirs out, and of what is
 * written out no component may be forgotten.
 */
class RecordKeysTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.databaseoperator");

  @Test
  void recordsThatAreKeysWriteTheirEqualityOut() {
    Set<String> keys = new TreeSet<>();
    for (JavaClass each : CLASSES) {
      each.getFields().forEach(field -> keys(field.getType(), keys));
      each.getCodeUnits().forEach(unit -> unit.getParameterTypes().forEach(t -> keys(t, keys)));
      each.getMethods().forEach(method -> keys(method.getReturnType(), keys));
    }

    assertThat(keys).contains("dev.databaseoperator.kube.client.ToldEvents$Topic");
    assertThat(written().map(Class::getName)).containsAll(keys);
  }

  /** Keys within keys. */
  @Test
  void soDoOthersThatAreComparedAllTheTime() {
    assertThat(written().map(Class::getSimpleName)).contains("ApiCall");
  }

  @Test
  void equalityThatIsWrittenOutComparesEveryComponent() {
    assertThat(written())
        .isNotEmpty()
        .allSatisfy(
            type -> {
              int components = type.getRecordComponents().length;
              Object one = sample(type, -1);
              assertThat(sample(type, -1)).isEqualTo(one).hasSameHashCodeAs(one);
              for (int other = 0; other < components; other++) {
                assertThat(sample(type, other))
                    .as(type.getRecordComponents()[other].getName())
                    .isNotEqualTo(one);
              }
            });
  }

  private static void keys(JavaType type, Set<String> keys) {
    if (type instanceof JavaParameterizedType generic) {
      List<JavaType> arguments = generic.getActualTypeArguments();
      JavaClass container = type.toErasure();
      JavaClass first = arguments.get(0).toErasure();
      if (first.isRecord()
          && (container.isAssignableTo(Map.class) || container.isAssignableTo(Set.class))) {
        keys.add(first.getName());
      }
      arguments.forEach(argument -> keys(argument, keys));
    }
  }

  private static Stream<Class<?>> written() {
    return CLASSES.stream()
        .filter(JavaClass::isRecord)
        .map(JavaClass::reflect)
        .filter(RecordKeysTest::isWrittenOut);
  }

  /** The compiler makes its own methods of a record final. */
  private static boolean isWrittenOut(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
            .filter(method -> Set.of("equals", "hashCode").contains(method.getName()))
            .filter(method -> !Modifier.isFinal(method.getModifiers()))
            .count()
        == 2;
  }

  /** A record of this type; the same ones are equal but for the component at {@code other}. */
  private static Object sample(Class<?> type, int other) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = value(components[i].getType(), i == other);
    }
    try {
      Constructor<?> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(type.getName(), e);
    }
  }

  private static Object value(Class<?> type, boolean other) {
    // Not the same objects, only equal ones.
    String text = new String(other ? "b" : "a");
    if (type == boolean.class) {
      return other;
    }
    if (type == int.class) {
      return other ? 1 : 0;
    }
    if (type == List.class) {
      return List.of(text);
    }
    if (type == Optional.class) {
      return Optional.of(text);
    }
    return type.isRecord() ? sample(type, other ? 0 : -1) : text;
  }
}
