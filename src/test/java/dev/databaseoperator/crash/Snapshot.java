package dev.databaseoperator.crash;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Everything in a namespace and in its PostgreSQL, as lines that are the same for every life that
 * has come as far. Of what differs from life to life it says what matters: whether it is the one
 * from before the step or a new one, and which passwords are the same.
 */
final class Snapshot {

  private static final Pattern TIME =
      Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{8,}(Z|[+-][0-9:]{2,5})?");
  private static final Pattern LOOPBACK = Pattern.compile("127\\.[0-9]+\\.[0-9]+\\.[0-9]+");
  private static final Pattern CLUSTER_IP = Pattern.compile("\\b10\\.0\\.0\\.[0-9]+");
  private static final Pattern PROCESS = Pattern.compile("test://[0-9]+");
  private static final Pattern REVISION = Pattern.compile("orders-1-[0-9a-f]{2,8}\\b");

  private final List<String> lines;
  private final Facts facts;

  private Snapshot(List<String> lines, Facts facts) {
    this.lines = lines;
    this.facts = facts;
  }

  /** What is there now, seen from what was there {@code before}. */
  static Snapshot of(Life life, Facts before) {
    List<JsonNode> objects = life.objects();
    List<String> catalog = new ArrayList<>();
    Optional<String> identifier = Catalog.read(life, catalog);
    Facts now =
        new Facts(ObjectLines.uids(objects), Map.of(), ObjectLines.passwords(objects), identifier);
    List<String> lines = new ArrayList<>();
    Optional<String> known = now.or(before).systemIdentifier();
    objects.forEach(object -> ObjectLines.of(object, known, lines));
    now.passwords()
        .forEach(
            (secret, password) ->
                lines.add(
                    "Secret/%s the password is %s"
                        .formatted(secret, age(before.passwords().get(secret), password))));
    lines.addAll(catalog);
    Map<String, String> names = names(now, before);
    names.put(life.name(), "<namespace>");
    return new Snapshot(
        lines.stream().map(line -> masked(line, names)).sorted().toList(), now.or(before));
  }

  Facts facts() {
    return facts;
  }

  List<String> lines() {
    return lines;
  }

  boolean isLike(Snapshot other) {
    return lines.equals(other.lines);
  }

  /** What only one of the two has: "-" for what is missing here, "+" for what is too much. */
  String differenceFrom(Snapshot expected) {
    StringBuilder text = new StringBuilder();
    List<String> missing = new ArrayList<>(expected.lines);
    lines.forEach(missing::remove);
    List<String> more = new ArrayList<>(lines);
    expected.lines.forEach(more::remove);
    missing.forEach(line -> text.append("  - ").append(line).append('\n'));
    more.forEach(line -> text.append("  + ").append(line).append('\n'));
    return text.toString();
  }

  /** Words for UIDs, passwords and the system identifier; the longest of them first. */
  private static Map<String, String> names(Facts now, Facts before) {
    Map<String, String> names =
        new TreeMap<>(
            java.util.Comparator.comparing(String::length)
                .reversed()
                .thenComparing(java.util.Comparator.naturalOrder()));
    before.former().forEach((uid, object) -> names.put(uid, "<UID of a former " + object + ">"));
    before.uids().forEach((object, uid) -> names.put(uid, "<UID of the earlier " + object + ">"));
    now.uids()
        .forEach(
            (object, uid) ->
                names.put(
                    uid, "<UID of %s, %s>".formatted(object, age(before.uids().get(object), uid))));
    Map<String, TreeSet<String>> sharing = new HashMap<>();
    now.passwords()
        .forEach(
            (secret, password) ->
                sharing.computeIfAbsent(password, any -> new TreeSet<>()).add(secret));
    sharing.forEach((password, secrets) -> names.put(password, "<password in " + secrets + ">"));
    before
        .systemIdentifier()
        .ifPresent(identifier -> names.put(identifier, "<earlier system identifier>"));
    now.systemIdentifier()
        .ifPresent(
            identifier ->
                names.put(
                    identifier,
                    "<system identifier, %s>"
                        .formatted(age(before.systemIdentifier().orElse(null), identifier))));
    return names;
  }

  private static String age(String before, String now) {
    return now.equals(before) ? "as before" : "new";
  }

  private static String masked(String line, Map<String, String> names) {
    String masked = line;
    for (Map.Entry<String, String> name : names.entrySet()) {
      masked = masked.replace(name.getKey(), name.getValue());
    }
    masked = TIME.matcher(masked).replaceAll("<time>");
    masked = LOOPBACK.matcher(masked).replaceAll("<address>");
    masked = CLUSTER_IP.matcher(masked).replaceAll("<cluster IP>");
    masked = PROCESS.matcher(masked).replaceAll("<container>");
    return REVISION.matcher(masked).replaceAll("<revision>");
  }
}
