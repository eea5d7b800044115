package io.securedatasource.internal.configuration;

import io.securedatasource.credentials.Credentials;
import io.securedatasource.policy.PasswordStrength;
import java.nio.CharBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says of a password what a rule needs to know, and keeps nothing of it: the characters are cleared
 * when it is done, and none are put into a string.
 */
public final class PasswordAssessor {

  /**
   * Passwords that ship with software, or stand in tutorials, compose files and templates. Without
   * case and separators, which are left out of both sides of the comparison.
   */
  private static final List<String> WELL_KNOWN =
      List.of(
          ("postgres postgresql pgpassword postgrespassword postgrespass postgrespw mysecretpassword "
                  + "password passwd passw0rd p@ssw0rd p@ssword pa$$word pa$$w0rd pass pwd passphrase "
                  + "admin administrator adminadmin adminpass adminpassword root rootroot rootpassword "
                  + "toor sa dba dbadmin user username userpassword guest test testing tester testtest "
                  + "testpassword demo example sample default defaultpassword temp temporary "
                  + "tmppassword database db dbpass dbpassword dbpw myapp app apppassword service "
                  + "secret secretpassword supersecret supersecretpassword topsecret mysecret verysecret "
                  + "s3cret s3cr3t mypassword mypass yourpassword yourpasswordhere yoursecret "
                  + "yourstrongpassword yourstrong@passw0rd yourdbpassword strongpassword "
                  + "securepassword passwordhere insertpasswordhere enterpasswordhere putpasswordhere "
                  + "changeme changeit changethis changethispassword changemeplease pleasechange "
                  + "pleasechangeme pleasechangethis changemenow changepassword changeinproduction "
                  + "replaceme replacethis replacewithpassword replacewithyourpassword tofill fillme "
                  + "fillin todo fixme tbd xxx none null nil undefined empty redacted placeholder dummy "
                  + "letmein welcome login hello helloworld qwerty qwertz azerty qwertyuiop asdfgh "
                  + "asdfghjkl zxcvbn zxcvbnm 1q2w3e 1q2w3e4r 1q2w3e4r5t 1qaz2wsx q1w2e3r4 iloveyou "
                  + "monkey dragon master abc abcabc football baseball superman batman trustno1 "
                  + "sunshine princess shadow postgis timescale timescaledb pgadmin pgbouncer supabase "
                  + "hasura keycloak sonar sonarqube grafana airflow metabase superset django rails "
                  + "symfony laravel odoo gitlab gitea nextcloud jira confluence tomcat manager spring "
                  + "springboot hibernate quarkus vagrant docker kubernetes minio minioadmin "
                  + "rabbitmq redis mysql oracle tiger scott mongo mongodb")
              .split(" "));

  /** A well-known password may carry so many digits or signs at its end and stays well-known. */
  private static final int LONGEST_SUFFIX = 6;

  /** Templates that nobody filled in. */
  private static final List<Pattern> TEMPLATES =
      List.of(
          Pattern.compile("\\$\\{.*\\}"),
          Pattern.compile("\\$\\(.*\\)"),
          Pattern.compile("#\\{.*\\}"),
          Pattern.compile("\\{\\{.*\\}\\}"),
          Pattern.compile("<%.*%>"),
          Pattern.compile("\\$[A-Z][A-Z0-9_]*"),
          Pattern.compile("%[A-Za-z][A-Za-z0-9_]*%"),
          Pattern.compile("@[A-Za-z][A-Za-z0-9_.]*@"),
          Pattern.compile("__[A-Za-z0-9_]+__"),
          Pattern.compile("<[\\w .:/-]*>"),
          Pattern.compile("\\[[\\w .:/-]*\\]"),
          Pattern.compile("ENC\\(.*\\)"));

  private PasswordAssessor() {}

  /**
   * Assesses the password of credentials.
   *
   * @param database the database that is connected to; {@code null} when not known
   */
  public static PasswordStrength assess(Credentials credentials, @Nullable String database) {
    char[] exposed = credentials.password().expose();
    char[] plain = new char[exposed.length];
    try {
      CharBuffer password = CharBuffer.wrap(exposed);
      CharBuffer normal = normalised(exposed, plain);
      return new PasswordStrength(
          Character.codePointCount(exposed, 0, exposed.length),
          isBlank(exposed),
          isName(password, normal, credentials.user())
              || (database != null && isName(password, normal, database)),
          isRepeated(exposed) || isSequence(exposed) || isTemplate(password) || isListed(normal));
    } finally {
      Arrays.fill(exposed, '\0');
      Arrays.fill(plain, '\0');
    }
  }

  /** Lower case, without the separators of words. A view of {@code into}. */
  private static CharBuffer normalised(char[] characters, char[] into) {
    int length = 0;
    for (char character : characters) {
      if ("_-. ".indexOf(character) < 0) {
        into[length++] = Character.toLowerCase(character);
      }
    }
    return CharBuffer.wrap(into, 0, length);
  }

  private static boolean isBlank(char[] characters) {
    for (char character : characters) {
      if (!Character.isWhitespace(character) && !Character.isSpaceChar(character)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isName(CharSequence password, CharSequence normal, String name) {
    char[] characters = name.toCharArray();
    CharBuffer normalName = normalised(characters, new char[characters.length]);
    return matches(password, name)
        || (normalName.length() > 0
            && startsWith(normal, normalName)
            && hasSuffix(normal, normalName));
  }

  private static boolean isListed(CharSequence normal) {
    for (String known : WELL_KNOWN) {
      if (startsWith(normal, known) && hasSuffix(normal, known)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isTemplate(CharSequence password) {
    for (Pattern template : TEMPLATES) {
      if (template.matcher(password).matches()) {
        return true;
      }
    }
    return false;
  }

  /** One or two characters alone, over and over: {@code aaaaaaaa}, {@code abababab}. */
  private static boolean isRepeated(char[] characters) {
    if (characters.length < 2) {
      return characters.length == 1;
    }
    for (int i = 2; i < characters.length; i++) {
      if (characters[i] != characters[i - 2]) {
        return false;
      }
    }
    return true;
  }

  /** Each character follows, or precedes, the one before it: {@code 12345678}, {@code hgfedcba}. */
  private static boolean isSequence(char[] characters) {
    if (characters.length < 3) {
      return false;
    }
    int step = characters[1] - characters[0];
    for (int i = 1; i < characters.length; i++) {
      int here = characters[i] - characters[i - 1];
      boolean fromNineToZero = step == 1 && characters[i - 1] == '9' && characters[i] == '0';
      if (here != step && !fromNineToZero) {
        return false;
      }
    }
    return step == 1 || step == -1;
  }

  private static boolean matches(CharSequence left, CharSequence right) {
    return left.length() == right.length() && startsWith(left, right);
  }

  private static boolean startsWith(CharSequence text, CharSequence start) {
    if (text.length() < start.length()) {
      return false;
    }
    for (int i = 0; i < start.length(); i++) {
      if (Character.toLowerCase(text.charAt(i)) != Character.toLowerCase(start.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether nothing, or a few digits and signs alone, follow the start. */
  private static boolean hasSuffix(CharSequence text, CharSequence start) {
    if (text.length() - start.length() > LONGEST_SUFFIX) {
      return false;
    }
    for (int i = start.length(); i < text.length(); i++) {
      if (Character.isLetter(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
