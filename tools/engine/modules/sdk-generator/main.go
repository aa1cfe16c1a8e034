// Pulumi-sdk-generator writes the SDK of a package for a language, from the package's schema.
//
// The language hosts that can be built here are older than the request with which `pulumi package gen-sdk` asks them
// for an SDK. The generators that newer hosts call are in the engine's module, and this program calls the same.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

const tool = "pulumi-sdk-generator"

func main() {
	language := flag.String("language", "", "nodejs, go or python")
	from := flag.String("schema", "", "the file with the schema")
	to := flag.String("out", "", "the folder for the SDK")
	flag.Parse()
	if err := generate(*language, *from, *to); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", tool, err)
		os.Exit(1)
	}
}

func generate(language, from, to string) error {
	pkg, err := read(from)
	if err != nil {
		return err
	}
	files, err := sdk(language, pkg)
	if err != nil {
		return err
	}
	for name, text := range files {
		file := filepath.Join(to, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func read(file string) (*schema.Package, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	pkg, diagnostics, err := schema.BindSpec(spec, schema.NewNullLoader(), schema.ValidationOptions{})
	if err != nil {
		return nil, err
	}
	if diagnostics.HasErrors() {
		return nil, diagnostics
	}
	pkg.SupportPack = true // as `pulumi package add` has it: a module file, and versions
	return pkg, nil
}

// sdk returns the files of a package, by their names, as `pulumi package add` would have them made.
func sdk(language string, pkg *schema.Package) (map[string][]byte, error) {
	switch language {
	case "nodejs":
		return nodejs.GeneratePackage(tool, pkg, nil, nil, true, nil)
	case "go":
		return gogen.GeneratePackage(tool, pkg, nil)
	case "python":
		return python.GeneratePackage(tool, pkg, nil, nil)
	}
	return nil, fmt.Errorf("no generator for %q", language)
}
