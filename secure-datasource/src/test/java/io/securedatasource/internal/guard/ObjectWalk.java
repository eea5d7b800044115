package io.securedatasource.internal.guard;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.QueryExecutor;
import org.postgresql.jdbc.PgConnection;

/**
 * Walks from an object through every public method that returns one, with sensible arguments, and
 * remembers what it met and by which way.
 */
final class ObjectWalk {

  /** Yields an array, a large object's number, a document and more, and is read by each getter. */
  static final String SQL =
      "select array[1, 2] as numbers, array[[1, 2], [3, 4]] as square, '<a/>'::xml as doc,"
          + " 1::oid as large, row(1, 2) as pair, current_date as day, '(1,2)'::point as place";

  private static final List<String> COLUMNS = List.of("numbers", "square", "large", "pair");

  private static final List<Class<?>> TYPES =
      List.of(
          Connection.class,
          Statement.class,
          ResultSet.class,
          Array.class,
          Object.class,
          PGConnection.class,
          PGStatement.class,
          BaseConnection.class,
          QueryExecutor.class,
          PgConnection.class);

  /** Each kind of object that was met, and the way to the first one of it. */
  private final Map<Class<?>, String> ways = new LinkedHashMap<>();

  private final IdentityHashMap<Object, String> objects = new IdentityHashMap<>();
  private final Set<String> called = new HashSet<>();
  private final ArrayDeque<Object> open = new ArrayDeque<>();

  static ObjectWalk from(Object start) {
    ObjectWalk walk = new ObjectWalk();
    walk.meet(start, start.getClass().getSimpleName());
    while (!walk.open.isEmpty()) {
      walk.visit(walk.open.remove());
    }
    return walk;
  }

  /** An object that was met, and the way to it. */
  record Met(Object object, String way) {}

  List<Met> objects() {
    return objects.entrySet().stream()
        .map(entry -> new Met(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** The classes that were met, by their simple names. */
  Map<String, String> ways() {
    Map<String, String> named = new TreeMap<>();
    ways.forEach((type, way) -> named.put(type.getSimpleName(), way));
    return named;
  }

  private void meet(@Nullable Object object, String way) {
    if (object == null || objects.containsKey(object)) {
      return;
    }
    if (object instanceof Object[] several) {
      Arrays.stream(several).filter(Objects::nonNull).forEach(each -> meet(each, way + "[]"));
      return;
    }
    if (object.getClass().getPackageName().startsWith("java.")
        || object.getClass().isArray()
        || object.getClass().isEnum()) {
      return;
    }
    objects.put(object, way);
    ways.putIfAbsent(object.getClass(), way);
    if (way.chars().filter(c -> c == '.').count() < 7) {
      open.add(object);
    }
  }

  private void visit(Object object) {
    toARow(object);
    for (Method method : publicMethods(object.getClass())) {
      if (leadsOn(method) && called.add(object.getClass().getName() + method.toGenericString())) {
        for (List<@Nullable Object> arguments : arguments(method)) {
          call(object, method, arguments);
        }
      }
    }
  }

  private void call(Object object, Method method, List<@Nullable Object> arguments) {
    String way = objects.get(object) + "." + method.getName();
    try {
      toARow(object);
      meet(method.invoke(object, arguments.toArray()), way);
    } catch (InvocationTargetException | IllegalAccessException | IllegalArgumentException e) {
      // Not a way on.
    }
  }

  private static void toARow(Object object) {
    if (object instanceof ResultSet rows) {
      try {
        if (rows.isBeforeFirst()) {
          rows.next();
        }
      } catch (SQLException e) {
        // It has none.
      }
    }
  }

  /** What an application can call: public methods of public classes and interfaces. */
  private static List<Method> publicMethods(Class<?> type) {
    Map<String, Method> methods = new HashMap<>();
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      if (Modifier.isPublic(each.getModifiers())) {
        add(each, methods);
      }
      for (Class<?> face : each.getInterfaces()) {
        addInterface(face, methods);
      }
    }
    List<Method> sorted = new ArrayList<>(methods.values());
    // What closes the result set at hand comes last.
    sorted.sort(
        java.util.Comparator.comparing((Method method) -> method.getName().startsWith("execute"))
            .thenComparing(Method::toGenericString));
    return sorted;
  }

  private static void addInterface(Class<?> face, Map<String, Method> methods) {
    if (Modifier.isPublic(face.getModifiers())) {
      add(face, methods);
    }
    for (Class<?> parent : face.getInterfaces()) {
      addInterface(parent, methods);
    }
  }

  private static void add(Class<?> type, Map<String, Method> methods) {
    for (Method method : type.getMethods()) {
      if (!Modifier.isStatic(method.getModifiers())
          && Modifier.isPublic(method.getDeclaringClass().getModifiers())) {
        methods.put(ForwardingSource.signature(method), method);
      }
    }
  }

  private static boolean leadsOn(Method method) {
    Class<?> type = method.getReturnType();
    return !type.isPrimitive()
        && type != String.class
        && !Number.class.isAssignableFrom(type)
        && !java.util.Date.class.isAssignableFrom(type)
        && method.getDeclaringClass() != Object.class;
  }

  private static List<List<@Nullable Object>> arguments(Method method) {
    List<List<@Nullable Object>> all = new ArrayList<>();
    all.add(List.of());
    for (Class<?> type : method.getParameterTypes()) {
      List<List<@Nullable Object>> longer = new ArrayList<>();
      for (List<@Nullable Object> start : all) {
        for (Object value : values(type, method)) {
          List<@Nullable Object> more = new ArrayList<>(start);
          more.add(value);
          longer.add(more);
        }
      }
      all = longer;
    }
    return all.subList(0, Math.min(all.size(), 80));
  }

  private static List<? extends @Nullable Object> values(Class<?> type, Method method) {
    if (type == String.class) {
      boolean metadata = method.getDeclaringClass() == java.sql.DatabaseMetaData.class;
      boolean column = method.getDeclaringClass() == ResultSet.class;
      return metadata
          ? List.of("%")
          : column ? COLUMNS : List.of(method.getName().equals("createArrayOf") ? "int4" : SQL);
    }
    if (type == Class.class) {
      return TYPES;
    }
    if (type == int.class) {
      return method.getName().startsWith("get") ? List.of(1, 2, 4, 5) : List.of(1003);
    }
    if (type == long.class) {
      return List.of(1L);
    }
    if (type == boolean.class) {
      return List.of(false);
    }
    if (type == int[].class) {
      return List.of(new int[] {1});
    }
    if (type == String[].class) {
      return List.<Object>of((Object) new String[] {"TABLE"});
    }
    if (type == Object[].class || type == Object.class) {
      return List.<Object>of((Object) new Integer[] {1});
    }
    if (type == Map.class) {
      return List.of(Map.of());
    }
    return Collections.singletonList(null);
  }
}
