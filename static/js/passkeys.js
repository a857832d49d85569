// Tells the script of allauth where the page has what it needs: to add a passkey, or to use one.
const ids = { data: "account-key-data", credential: "id_credential" };
const isNew = "creation_options" in JSON.parse(document.getElementById(ids.data).textContent);
if (isNew) window.allauth.webauthn.forms.addForm({ ids: { ...ids, add: "account-key" } });
else if (document.getElementById("account-key")) {
  window.allauth.webauthn.forms.authenticateForm({ ids: { ...ids, authenticate: "account-key" } });
}
