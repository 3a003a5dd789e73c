import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Prints the fields of the C structure {@code CPUFeatures} that SubstrateVM reads, for each
 * processor architecture: a line {@code AMD64 fAES} for each method with the annotation {@code
 * CField}. The argument is SubstrateVM's jar.
 */
public class CpuFeatures {

  private static final String STRUCTURE = "LibCHelper$CPUFeatures.class";

  public static void main(String[] arguments) throws IOException {
    try (JarFile jar = new JarFile(arguments[0])) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        String name = entry.getName();
        if (name.endsWith(STRUCTURE)) {
          String architecture =
              name.substring(name.lastIndexOf('/') + 1, name.length() - STRUCTURE.length());
          ClassFile.of().parse(jar.getInputStream(entry).readAllBytes()).methods().stream()
              .filter(CpuFeatures::isField)
              .map(method -> method.methodName().stringValue())
              .forEach(field -> System.out.println(architecture + " " + field));
        }
      }
    }
  }

  private static boolean isField(MethodModel method) {
    return method.findAttribute(Attributes.runtimeVisibleAnnotations()).stream()
        .flatMap(attribute -> attribute.annotations().stream())
        .anyMatch(each -> each.className().stringValue().endsWith("/CField;"));
  }
}
