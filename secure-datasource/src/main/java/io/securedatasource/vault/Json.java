package io.securedatasource.vault;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and writes the JSON that Vault speaks. The only class that knows Jackson. */
final class Json {

  /** Its buffers hold secrets, so none of them is kept for the thread's next answer. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.USE_THREAD_LOCAL_FOR_BUFFER_RECYCLING)
          .build();

  private Json() {}

  /** Writes an object of strings, in the order of the map. The caller clears the result. */
  static byte[] write(Map<String, char[]> fields) {
    Clearing out = new Clearing();
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      for (Map.Entry<String, char[]> field : fields.entrySet()) {
        json.writeFieldName(field.getKey());
        json.writeString(field.getValue(), 0, field.getValue().length);
      }
      json.writeEndObject();
      json.flush();
      return out.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException("nothing is written to the outside", e);
    } finally {
      out.clear();
    }
  }

  /**
   * Reads the wanted scalars of an object.
   *
   * @param wanted their paths, such as {@code data.username}
   * @return their text by path, without those that are missing or null; the caller clears it
   * @throws IOException when this is not one object in JSON; the message is of no use to anybody
   */
  static Map<String, char[]> read(byte[] text, Set<String> wanted) throws IOException {
    Map<String, char[]> found = new HashMap<>();
    boolean complete = false;
    try (JsonParser json = FACTORY.createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("not an object");
      }
      object(json, "", wanted, found);
      if (json.nextToken() != null) {
        throw new IOException("more than an object");
      }
      complete = true;
      return found;
    } finally {
      if (!complete) {
        found.values().forEach(value -> Arrays.fill(value, '\0'));
      }
    }
  }

  private static void object(
      JsonParser json, String path, Set<String> wanted, Map<String, char[]> found)
      throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = path.isEmpty() ? json.currentName() : path + "." + json.currentName();
      @Nullable JsonToken value = json.nextToken();
      if (value == JsonToken.START_OBJECT && leadsTo(name, wanted)) {
        object(json, name, wanted, found);
      } else if (value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY) {
        json.skipChildren();
      } else if (value == null) {
        throw new IOException("cut off");
      } else if (value != JsonToken.VALUE_NULL && wanted.contains(name)) {
        int start = json.getTextOffset();
        int end = start + json.getTextLength();
        char[] characters = json.getTextCharacters();
        found.put(name, Arrays.copyOfRange(characters, start, end));
        if (value == JsonToken.VALUE_STRING) {
          Arrays.fill(characters, start, end, '\0'); // the parser has done with them
        }
      }
    }
  }

  /** So nothing goes deeper than what is wanted, however deep an answer is. */
  private static boolean leadsTo(String path, Set<String> wanted) {
    return wanted.stream().anyMatch(one -> one.startsWith(path + "."));
  }

  /** A buffer whose contents can be cleared; what it outgrew on the way is not. */
  private static final class Clearing extends ByteArrayOutputStream {

    Clearing() {
      super(16 * 1024);
    }

    synchronized void clear() {
      Arrays.fill(buf, (byte) 0);
    }
  }
}
