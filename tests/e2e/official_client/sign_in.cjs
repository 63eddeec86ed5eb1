// Signs the official client in by SIGN_IN, which is JSON, one of
//   { "userName": …, "password": … }
//   { "ticket": …, "applicationToken": … }   the latter may be missing
//   { "token": … }

"use strict";

exports.signIn = function signIn(webApi, credential) {
  const { userName, password, ticket, applicationToken, token } = JSON.parse(credential);
  if (userName !== undefined) webApi.authenticateWithPassword(userName, password);
  if (ticket !== undefined) webApi.authenticateWithTicket(ticket);
  if (applicationToken !== undefined) webApi.applicationToken(applicationToken);
  if (token !== undefined) webApi.authenticateWithToken(token);
};
