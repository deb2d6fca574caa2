var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
var app = builder.Build();
app.MapGet("/", () => "Ready.");
await app.StartAsync();
Console.WriteLine("ready");

// Whoever started it ends it by closing its input.
Console.In.Read();
