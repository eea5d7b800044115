package io.securedatasource.vault;

import io.securedatasource.credentials.CredentialsException;
import io.securedatasource.credentials.Secret;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** How to prove to Vault who asks. Secrets are read from their files anew at each login. */
sealed interface Login {

  /** Asks for a token by what only this application knows. */
  record Exchange(
      String path, String identityField, String identity, String secretField, Path secret)
      implements Login {

    /** What to post. The caller clears it. */
    byte[] body() throws CredentialsException {
      Secret read = Secret.inFile(secret);
      char[] characters = read.expose();
      read.destroy();
      try {
        Map<String, char[]> fields = new LinkedHashMap<>();
        fields.put(identityField, identity.toCharArray());
        fields.put(secretField, characters);
        return Json.write(fields);
      } finally {
        Arrays.fill(characters, '\0');
      }
    }
  }

  /** Takes a token that somebody else, such as an agent, keeps in a file. */
  record TokenFile(Path file) implements Login {}
}
