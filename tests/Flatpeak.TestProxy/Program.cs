using System.Text.Json;
using Flatpeak.TestProxy;

// A proxy on loopback that wants the user and password given, if any. Prints one line of JSON when it is ready; ends with
// its standard input.
if (args.Length is not (0 or 2))
{
    await Console.Error.WriteLineAsync("usage: Flatpeak.TestProxy [user password]").ConfigureAwait(false);
    return 2;
}

using var proxy = args is [var user, var password] ? new ProxyServer(user, password) : new ProxyServer();
Console.WriteLine(JsonSerializer.Serialize(new { address = proxy.Address }));
while (await Console.In.ReadLineAsync().ConfigureAwait(false) is not null)
{
    // What comes in does not matter, only that it ends.
}

return 0;
